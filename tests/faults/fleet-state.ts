/** What the cloud itself says of each function, past reports and journals. */
import {
  type AliasConfiguration,
  type FunctionConfiguration,
  GetFunctionCommand,
  ListAliasesCommand,
  ListVersionsByFunctionCommand,
} from "@aws-sdk/client-lambda";
import type { AwsClients } from "../../src/aws/clients.ts";

/** What a version holds. */
export interface VersionState {
  readonly codeSha256: string;
  readonly layers: readonly string[];
  /** Such as `3 s, 128 MB`. */
  readonly settings: string;
}

export interface FunctionState extends VersionState {
  /** Such as `live → $LATEST`, and `live → 1, 2: 0.1` with a weight. */
  readonly aliases: readonly string[];
  /** Published ones, by number. */
  readonly versions: Readonly<Record<string, VersionState>>;
  readonly lastUpdateStatus: string;
}

export type FleetState = ReadonlyMap<string, FunctionState>;

export async function fleetState(clients: AwsClients, names: readonly string[]): Promise<FleetState> {
  return new Map(await Promise.all(names.map(async (name) => [name, await functionState(clients, name)] as const)));
}

export async function functionState({ lambda }: AwsClients, FunctionName: string): Promise<FunctionState> {
  const [{ Configuration: found }, { Aliases = [] }, { Versions = [] }] = await Promise.all([
    lambda.send(new GetFunctionCommand({ FunctionName })),
    lambda.send(new ListAliasesCommand({ FunctionName })),
    lambda.send(new ListVersionsByFunctionCommand({ FunctionName })),
  ]);
  return {
    ...codeOf(found),
    aliases: Aliases.map(inWords),
    versions: Object.fromEntries(Versions.slice(1).map((each) => [each.Version, codeOf(each)])),
    lastUpdateStatus: found?.LastUpdateStatus ?? "",
  };
}

function codeOf(found: FunctionConfiguration = {}): VersionState {
  return {
    codeSha256: found.CodeSha256 ?? "",
    layers: (found.Layers ?? []).map(({ Arn = "" }) => Arn),
    settings: `${found.Timeout} s, ${found.MemorySize} MB`,
  };
}

function inWords({ Name, FunctionVersion, RoutingConfig }: AliasConfiguration): string {
  const weights = Object.entries(RoutingConfig?.AdditionalVersionWeights ?? {});
  return [`${Name} → ${FunctionVersion}`, ...weights.map(([version, weight]) => `${version}: ${weight}`)].join(", ");
}
