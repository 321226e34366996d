/** What the cloud itself says of each function, past reports and journals. */
import { GetFunctionCommand, ListAliasesCommand } from "@aws-sdk/client-lambda";
import type { AwsClients } from "../../src/aws/clients.ts";

export interface FunctionState {
  readonly codeSha256: string;
  readonly layers: readonly string[];
  /** Such as `live → $LATEST`. */
  readonly aliases: readonly string[];
  readonly lastUpdateStatus: string;
}

export type FleetState = ReadonlyMap<string, FunctionState>;

export async function fleetState(clients: AwsClients, names: readonly string[]): Promise<FleetState> {
  return new Map(await Promise.all(names.map(async (name) => [name, await functionState(clients, name)] as const)));
}

export async function functionState({ lambda }: AwsClients, FunctionName: string): Promise<FunctionState> {
  const [{ Configuration: found }, { Aliases = [] }] = await Promise.all([
    lambda.send(new GetFunctionCommand({ FunctionName })),
    lambda.send(new ListAliasesCommand({ FunctionName })),
  ]);
  return {
    codeSha256: found?.CodeSha256 ?? "",
    layers: (found?.Layers ?? []).map(({ Arn = "" }) => Arn),
    aliases: Aliases.map(({ Name, FunctionVersion }) => `${Name} → ${FunctionVersion}`),
    lastUpdateStatus: found?.LastUpdateStatus ?? "",
  };
}
