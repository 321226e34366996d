/** What people do today: a script that goes from function to function, and waits after every call. */
import {
  type LambdaClient,
  PublishLayerVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { packageOf } from "../../examples/sample-fleet/package-files.ts";
import { fleetOf, serviceUnder } from "./fleet.ts";

/** Functions it is measured on; each costs the same. */
const MEASURED = 20;

/** Seconds per function; it takes no snapshot and checks nothing. */
export async function sequentialSecondsPerFunction(): Promise<number> {
  const { cloud, clients } = await serviceUnder({});
  try {
    const fleet = await fleetOf(MEASURED, { cloud, clients });
    const layer = await publishedLayer(clients.lambda);
    const begun = performance.now();
    for (const name of fleet.names) await migrated(name, layer, await fleet.slim(name), clients.lambda);
    return (performance.now() - begun) / 1000 / MEASURED;
  } finally {
    await cloud.stop();
  }
}

async function migrated(FunctionName: string, layer: string, ZipFile: Uint8Array, client: LambdaClient): Promise<void> {
  await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Layers: [layer] }));
  await updated(FunctionName, client);
  await client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
  await updated(FunctionName, client);
}

/** As `aws lambda wait function-updated-v2`: a look every second. */
async function updated(FunctionName: string, client: LambdaClient): Promise<void> {
  await waitUntilFunctionUpdatedV2({ client, maxWaitTime: 300, minDelay: 1, maxDelay: 1 }, { FunctionName });
}

async function publishedLayer(client: LambdaClient): Promise<string> {
  const bytes = Buffer.from("ANSWER = 42\n");
  const ZipFile = await packageOf([{ path: "python/shared.py", bytes, executable: false }]);
  const published = await client.send(
    new PublishLayerVersionCommand({ LayerName: "bench-sequential", Content: { ZipFile } }),
  );
  return published.LayerVersionArn ?? "";
}
