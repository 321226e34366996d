/** Decides in which settings a published version and $LATEST differ: publishing would release them. */
import type { FunctionConfiguration as SdkConfiguration } from "@aws-sdk/client-lambda";

/**
 * Every member of the SDK's FunctionConfiguration: whether it is a setting that a version keeps and publishing would
 * release. The others are none, belong to one version alone, or are compared by themselves. A member that a later SDK
 * adds has to be decided here before the project compiles.
 */
const isSetting: Readonly<Record<keyof SdkConfiguration, boolean>> = {
  FunctionName: true,
  FunctionArn: false,
  Runtime: true,
  Role: true,
  Handler: true,
  CodeSize: false,
  Description: false,
  Timeout: true,
  MemorySize: true,
  LastModified: false,
  CodeSha256: false,
  Version: false,
  VpcConfig: true,
  DeadLetterConfig: true,
  Environment: true,
  KMSKeyArn: true,
  TracingConfig: true,
  MasterArn: false,
  RevisionId: false,
  Layers: false,
  State: false,
  StateReason: false,
  StateReasonCode: false,
  LastUpdateStatus: false,
  LastUpdateStatusReason: false,
  LastUpdateStatusReasonCode: false,
  FileSystemConfigs: true,
  SigningProfileVersionArn: false,
  SigningJobArn: false,
  PackageType: true,
  ImageConfigResponse: true,
  Architectures: true,
  EphemeralStorage: true,
  SnapStart: true,
  RuntimeVersionConfig: false,
  LoggingConfig: true,
  TenancyConfig: true,
  CapacityProviderConfig: true,
  ConfigSha256: false,
  DurableConfig: true,
};

/**
 * Names of the settings in which two versions differ, or may differ; environment variables are compared here and told
 * to nobody.
 */
export function differingSettings(one: SdkConfiguration, other: SdkConfiguration): readonly string[] {
  const settings = ({ SnapStart, Environment, ...rest }: SdkConfiguration) => {
    const applied = SnapStart?.ApplyOn === "PublishedVersions";
    return new Map(
      Object.entries({ ...defaultsOf(rest), ...rest, SnapStart: applied, Environment: variablesIn(Environment) })
        .filter(([name]) => isSetting[name as keyof SdkConfiguration])
        .map(([name, value]) => [name, canonical(value)]),
    );
  };
  const [ofOne, ofOther] = [settings(one), settings(other)];
  const differing = [...new Set([...ofOne.keys(), ...ofOther.keys()])]
    .filter((name) => (ofOne.get(name) ?? EMPTY) !== (ofOther.get(name) ?? EMPTY))
    .sort();
  const untold = [one, other].some(({ Environment }) => Environment?.Error !== undefined);
  return untold ? [...differing.filter((name) => name !== "Environment"), UNTOLD_ENVIRONMENT] : differing;
}

/** What Lambda means where it tells no such setting, of a version from before there was that setting. */
function defaultsOf({ FunctionName }: SdkConfiguration): SdkConfiguration {
  return {
    PackageType: "Zip",
    Architectures: ["x86_64"],
    EphemeralStorage: { Size: 512 },
    TracingConfig: { Mode: "PassThrough" },
    LoggingConfig: { LogFormat: "Text", LogGroup: `/aws/lambda/${FunctionName}` },
  };
}

/**
 * Variables encrypted with a customer's key are told only to who may decrypt with it (API reference,
 * EnvironmentResponse).
 */
const UNTOLD_ENVIRONMENT = "Environment, as far as can be seen without kms:Decrypt on the function's key";

/**
 * A setting that is not there and one that says nothing are the same: a function that left its VPC has a `VpcId` of "".
 */
const EMPTY = "";

/** An empty variable is one all the same. */
function variablesIn(environment: SdkConfiguration["Environment"]): string {
  const variables = Object.entries(environment?.Variables ?? {}).sort(([one], [other]) => (one < other ? -1 : 1));
  return variables.length === 0 ? EMPTY : JSON.stringify(variables);
}

function canonical(value: unknown): string {
  if (value === undefined || value === null || value === "" || value === false) return EMPTY;
  if (typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return value.length === 0 ? EMPTY : `[${value.map(canonical).join()}]`;
  const members = Object.entries(value)
    .map(([name, each]) => [name, canonical(each)] as const)
    .filter(([, words]) => words !== EMPTY)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return members.length === 0 ? EMPTY : `{${members.map(([name, words]) => `${name}:${words}`).join()}}`;
}
