/** The configuration of a function: set by CreateFunction, changed by UpdateFunctionConfiguration. */
import * as z from "zod";
import { mapOf } from "../../protocols/names.ts";
import { AwsError } from "../../service.ts";
import type { ControlPlane } from "../control-plane.ts";
import { findLayers } from "../layers/attachments.ts";
import { isOwnAccount } from "../names.ts";
import { invalidParameter, ofPattern } from "../refusals.ts";
import { checkEnvironment } from "./environment-variables.ts";
import type { Configuration } from "./records.ts";
import { checkRuntime } from "./runtimes.ts";

const settings = z.record(z.string(), z.json());

const NAME_OF_VARIABLE = "[a-zA-Z]([a-zA-Z0-9_])+";
const Variables = mapOf(z.string(), z.string()).refine(
  (variables) => [...variables.keys()].every((name) => new RegExp(`^${NAME_OF_VARIABLE}$`).test(name)),
  `Map keys must satisfy constraint: [${ofPattern(NAME_OF_VARIABLE)}]`,
);

/** The members that both calls share. Unknown members are refused, not ignored. */
export const configurationMembers = {
  Runtime: z.string().optional(),
  Role: z
    .string()
    .regex(/^arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/)
    .optional(),
  Handler: z.string().max(128).optional(),
  Description: z.string().max(256).optional(),
  Timeout: z.int().min(1).max(900).optional(),
  MemorySize: z.int().min(128).max(10_240).optional(),
  Environment: z.strictObject({ Variables: Variables.optional() }).optional(),
  Layers: z.array(z.string()).optional(),
  LoggingConfig: z
    .strictObject({
      LogFormat: z.enum(["Text", "JSON"]).optional(),
      ApplicationLogLevel: z.enum(["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]).optional(),
      SystemLogLevel: z.enum(["DEBUG", "INFO", "WARN"]).optional(),
      LogGroup: z.string().min(1).max(512).optional(),
    })
    .optional(),
  VpcConfig: z
    .looseObject({ SubnetIds: z.array(z.string()).optional(), SecurityGroupIds: z.array(z.string()).optional() })
    .optional(),
  DeadLetterConfig: settings.optional(),
  EphemeralStorage: z.strictObject({ Size: z.int().min(512).max(10_240) }).optional(),
  FileSystemConfigs: z.array(settings).optional(),
  ImageConfig: settings.optional(),
  KMSKeyArn: z.string().optional(),
  SnapStart: z.strictObject({ ApplyOn: z.enum(["PublishedVersions", "None"]).optional() }).optional(),
  TracingConfig: z.strictObject({ Mode: z.enum(["Active", "PassThrough"]).optional() }).optional(),
};

const ConfigurationRequest = z.object(configurationMembers);
export type ConfigurationRequest = z.infer<typeof ConfigurationRequest>;

/** The configuration of a function before anything is set. */
export function defaultConfiguration(functionName: string): Configuration {
  return {
    runtime: null,
    handler: null,
    role: "",
    description: "",
    timeoutSeconds: 3,
    memoryMb: 128,
    environment: null,
    layers: [],
    logging: { LogFormat: "Text", LogGroup: `/aws/lambda/${functionName}` },
    otherSettings: {
      EphemeralStorage: { Size: 512 },
      SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
      TracingConfig: { Mode: "PassThrough" },
    },
  };
}

/**
 * The configuration after a request. Given members replace the old ones, including the whole layer list; others stay.
 *
 * @throws AwsError
 */
export function changedConfiguration(
  plane: ControlPlane,
  before: Configuration,
  request: ConfigurationRequest,
): Configuration {
  if (request.Runtime !== undefined) checkRuntime(request.Runtime);
  if (request.Role !== undefined) checkAccount(plane, request.Role);
  const environment = request.Environment;
  if (environment?.Variables !== undefined) checkEnvironment(environment.Variables);
  return {
    runtime: request.Runtime ?? before.runtime,
    handler: request.Handler ?? before.handler,
    role: request.Role ?? before.role,
    description: request.Description ?? before.description,
    timeoutSeconds: request.Timeout ?? before.timeoutSeconds,
    memoryMb: request.MemorySize ?? before.memoryMb,
    environment: environment === undefined ? before.environment : (environment.Variables ?? new Map()),
    layers: request.Layers === undefined ? before.layers : findLayers(plane, request.Layers),
    logging: changedLogging(before.logging, request.LoggingConfig ?? {}),
    otherSettings: { ...before.otherSettings, ...otherSettingsFrom(request) },
  };
}

/**
 * Only the format JSON has log levels; the default is INFO (recorded on AWS: TestLoggingConfig).
 *
 * @throws AwsError
 */
function changedLogging(
  before: Configuration["logging"],
  { LogFormat, LogGroup, ...levels }: NonNullable<ConfigurationRequest["LoggingConfig"]>,
): Configuration["logging"] {
  const format = LogFormat ?? before.LogFormat ?? "Text";
  const group = LogGroup ?? before.LogGroup;
  if (format === "JSON")
    return {
      ApplicationLogLevel: "INFO",
      SystemLogLevel: "INFO",
      ...before,
      ...given(levels),
      LogFormat: format,
      LogGroup: group,
    };
  if (Object.keys(given(levels)).length > 0)
    throw invalidParameter(
      'LogLevel is not supported when LogFormat is set to "Text". Remove LogLevel from your request or change the LogFormat to "JSON" and try again.',
    );
  return { LogFormat: format, LogGroup: group };
}

function given(members: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function checkAccount(plane: ControlPlane, role: string): void {
  if (!isOwnAccount(plane, role.split(":")[4] ?? ""))
    throw new AwsError("AccessDeniedException", "Cross-account pass role is not allowed.", 403);
}

function otherSettingsFrom(request: ConfigurationRequest): Record<string, unknown> {
  const {
    VpcConfig,
    DeadLetterConfig,
    EphemeralStorage,
    FileSystemConfigs,
    ImageConfig,
    KMSKeyArn,
    SnapStart,
    TracingConfig,
  } = request;
  const given = {
    VpcConfig: VpcConfig && {
      SubnetIds: [],
      SecurityGroupIds: [],
      ...VpcConfig,
      VpcId: VpcConfig.SubnetIds?.length ? "vpc-00000000000000000" : "",
    },
    DeadLetterConfig,
    EphemeralStorage,
    FileSystemConfigs,
    ImageConfigResponse: ImageConfig && { ImageConfig },
    KMSKeyArn,
    SnapStart: SnapStart && { OptimizationStatus: "Off", ...SnapStart },
    TracingConfig,
  };
  return Object.fromEntries(Object.entries(given).filter((entry) => entry[1] !== undefined));
}
