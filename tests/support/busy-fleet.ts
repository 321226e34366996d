/** A fleet under load: its cloud, its requests, and what of its answers is right before and after each of them. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { AwsClients } from "../../src/aws/clients.ts";
import { type Ended, execute } from "./execution.ts";
import { type Fleet, sharedCode, uploadedLayer } from "./fleet.ts";
import { type Load, neitherOldNorNew } from "./load.ts";

/**
 * Environments may combine the halves of two updates for longer than an update takes to settle: that is what grace is
 * for. For as long, a moved alias leads both ways.
 */
export const busyCloud = { settleSeconds: 0.3, overlapSeconds: 1.5 };
/** What is asked for; at least 200 a second have to be answered. */
export const perSecond = 220;

export const hello = /"text": ?"hello nobody"/;
export const goodDay = /"text": ?"good day nobody"/;
export const fromPackage = /"bundled": ?true/;
export const fromLayer = /"bundled": ?false/;

/** The migration of the functions `busy-…`, and the change to a layer that greets otherwise. */
export async function busyRequests(clients: AwsClients, { layerZip }: Fleet) {
  const request = {
    layer: { name: "busy-shared", zip: layerZip },
    fleet: { prefix: "busy-" },
    bakeSeconds: 0,
    graceSeconds: 2,
  };
  const zip = await uploadedLayer(clients, {
    ...sharedCode,
    "shared/greeting.py": 'def greet(name):\n    return f"good day {name}"\n',
  });
  return { request, next: { ...request, layer: { ...request.layer, zip } } };
}

/** Carries out one request after the other; every answer meanwhile must be one of the allowed. */
export function walkUnder(load: Load, clients: AwsClients) {
  return async (request: object, ...allowed: readonly RegExp[][]): Promise<Ended> => {
    const from = performance.now();
    const run = await execute(clients, request);
    expect(run.status, run.cause).toBe("SUCCEEDED");
    await sleep(busyCloud.overlapSeconds * 1000);
    expect(neitherOldNorNew(load.answers, from, allowed)).toEqual([]);
    return run;
  };
}
