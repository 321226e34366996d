/** Compares the settings of a published version and $LATEST: publishing would release the differences. */
import type { FunctionConfiguration as SdkConfiguration } from "@aws-sdk/client-lambda";

/**
 * Whether a member of the SDK's FunctionConfiguration is a setting that a version keeps and publishing would release.
 * Others are not settings, differ in every version, or are compared elsewhere. A member that a later SDK adds breaks
 * the build until it is listed here.
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

/** Names of the settings that differ, or may differ. Values of environment variables never leave this function. */
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
  const isUnknown = [one, other].some(({ Environment }) => Environment?.Error !== undefined);
  return isUnknown ? [...differing.filter((name) => name !== "Environment"), UNKNOWN_ENVIRONMENT] : differing;
}

/** Lambda's defaults for settings that it omits, for example in versions older than the setting. */
function defaultsOf({ FunctionName }: SdkConfiguration): SdkConfiguration {
  return {
    PackageType: "Zip",
    Architectures: ["x86_64"],
    EphemeralStorage: { Size: 512 },
    TracingConfig: { Mode: "PassThrough" },
    LoggingConfig: { LogFormat: "Text", LogGroup: `/aws/lambda/${FunctionName}` },
  };
}

/** Lambda returns encrypted variables only to callers that may decrypt them (API reference, EnvironmentResponse). */
const UNKNOWN_ENVIRONMENT = "Environment (not readable without kms:Decrypt on the function's key)";

/** A missing setting equals an empty one: a function that left its VPC has a `VpcId` of "". */
const EMPTY = "";

/** A variable with an empty value still counts. */
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
    .filter(([, text]) => text !== EMPTY)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return members.length === 0 ? EMPTY : `{${members.map(([name, text]) => `${name}:${text}`).join()}}`;
}
