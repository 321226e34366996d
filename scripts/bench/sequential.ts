/** The usual alternative: a script that updates one function after the other and waits after each call. */
import {
  type LambdaClient,
  PublishLayerVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { packageOf } from "../../examples/sample-fleet/package-files.ts";
import { createFleet, startService } from "./fleet.ts";

/** Number of functions to measure; each takes equally long. */
const MEASURED = 20;

/** Measures seconds per function, without snapshots and checks. */
export async function measureSequentialSeconds(): Promise<number> {
  const { cloud, clients } = await startService({});
  try {
    const fleet = await createFleet(MEASURED, { cloud, clients });
    const layer = await publishLayer(clients.lambda);
    const begun = performance.now();
    for (const name of fleet.names) await migrate(name, layer, await fleet.slim(name), clients.lambda);
    return (performance.now() - begun) / 1000 / MEASURED;
  } finally {
    await cloud.stop();
  }
}

async function migrate(FunctionName: string, layer: string, ZipFile: Uint8Array, client: LambdaClient): Promise<void> {
  await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Layers: [layer] }));
  await waitForUpdate(FunctionName, client);
  await client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
  await waitForUpdate(FunctionName, client);
}

/** Like `aws lambda wait function-updated-v2`, but polls every second. */
async function waitForUpdate(FunctionName: string, client: LambdaClient): Promise<void> {
  await waitUntilFunctionUpdatedV2({ client, maxWaitTime: 300, minDelay: 1, maxDelay: 1 }, { FunctionName });
}

async function publishLayer(client: LambdaClient): Promise<string> {
  const bytes = Buffer.from("ANSWER = 42\n");
  const ZipFile = await packageOf([{ path: "python/shared.py", bytes, executable: false }]);
  const published = await client.send(
    new PublishLayerVersionCommand({ LayerName: "bench-sequential", Content: { ZipFile } }),
  );
  return published.LayerVersionArn ?? "";
}
