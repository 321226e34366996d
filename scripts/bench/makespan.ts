/** How long fleets of several sizes take to migrate, against what the account's quota allows and what people do today. */
import { setTimeout as sleep } from "node:timers/promises";
import { executionFiles } from "../../src/aws/execution-files.ts";
import { artifactsBucketName, deployedService } from "../../src/aws/service.ts";
import { type ExecutionEvent, type StepFunctions, stepFunctionsFrom } from "../../src/aws/step-functions.ts";
import { storeFrom } from "../../src/aws/store.ts";
import { counters } from "./counters.ts";
import { type BenchFleet, fleetOf, SETTLE_SECONDS, serviceUnder } from "./fleet.ts";
import { sequentialSecondsPerFunction } from "./sequential.ts";
import type { Part } from "./table.ts";

const WRITES_PER_FUNCTION = 2;
const WRITES_PER_SECOND = 15;
/** Without the import probe: this machine's processors are not Lambda's. */
const order = { batchSize: 20, growth: 5, bakeSeconds: 0, inconclusive: "proceed", probe: "none" };

export const makespan: Part = {
  name: "makespan",
  measures: "how long fleets take to migrate",
  async run({ sizes }, say) {
    const perFunction = await sequentialSecondsPerFunction();
    const rows = [];
    for (const size of sizes) {
      say(`  ${size} functions …`);
      rows.push(await rowOf(size, perFunction));
    }
    return [{ title: "Makespan", columns, rows, notes }];
  },
};

const columns = [
  "functions",
  "batches",
  "quota bound s",
  "migrating s",
  "× bound",
  "whole execution s",
  "× bound, whole",
  "sequential script s",
  "times faster",
  "counted calls per function",
  "GetFunction per function",
  "S3 calls per function",
  "throttled calls",
  "history events",
];

const notes = [
  `Quota bound: ${WRITES_PER_FUNCTION} updates per function at ${WRITES_PER_SECOND} a second, and one settle of ${SETTLE_SECONDS} s.`,
  "Migrating: from the first baseline to the end of the last batch. Whole execution: with reading the request, the inventory, the layer and the report.",
  `Request: ${JSON.stringify(order)}, graceSeconds 5, no checks. Real time, AWS's rates, tasks as they are deployed.`,
  "Sequential script: update configuration, wait, update code, wait, with a look a second; measured on 20 functions, multiplied by the fleet's size. It stores no snapshot and checks nothing.",
  "Times faster compares it with the whole execution. Counted calls: those against the account's 15 a second, of the whole execution.",
];

async function rowOf(size: number, sequentialPerFunction: number): Promise<readonly number[]> {
  const { passage, counts, reset } = counters();
  const { cloud, clients } = await serviceUnder({ passage });
  try {
    const fleet = await fleetOf(size, { cloud, clients });
    const executions = stepFunctionsFrom(clients.stepFunctions);
    const bucket = artifactsBucketName("dev", cloud.accountId, cloud.region);
    reset();
    const { arn, seconds } = await executed(fleet, executions);
    const counted = { ...counts };
    const files = executionFiles(storeFrom(clients.s3, bucket), arn);
    const report = await files.report.required();
    const migrated = report.functions.filter(({ outcome }) => outcome === "migrated").length;
    if (migrated !== size) throw new Error(`only ${migrated} of ${size} functions migrated: ${report.reason}`);
    const { batches } = await files.plan.required();
    const events = await executions.eventsAfter(arn, 0);
    const migrating = secondsBetween(events, "Take baseline", "Accept");
    const bound = (size * WRITES_PER_FUNCTION) / WRITES_PER_SECOND + SETTLE_SECONDS;
    const sequential = sequentialPerFunction * size;
    const perFunction = [counted.controlPlane, counted.getFunction, counted.s3].map((calls) => calls / size);
    return [
      ...[size, batches.length, bound, migrating, migrating / bound, seconds, seconds / bound],
      ...[sequential, sequential / seconds, ...perFunction, counted.throttled, events.length],
    ];
  } finally {
    await cloud.stop();
  }
}

async function executed(
  { prefix, layerZip }: BenchFleet,
  executions: StepFunctions,
): Promise<{ readonly arn: string; readonly seconds: number }> {
  const { machineArn } = await deployedService(executions, "dev");
  const request = { layer: { name: "bench-shared", zip: layerZip }, fleet: { prefix }, ...order };
  const arn = await executions.start(machineArn, `bench-${Date.now()}`, request);
  for (;;) {
    const found = await executions.describe(arn);
    if (found?.stoppedAt) return { arn, seconds: (found.stoppedAt.getTime() - found.startedAt.getTime()) / 1000 };
    await sleep(500);
  }
}

/** From the first time one state is entered to the first time another is. */
function secondsBetween(events: readonly ExecutionEvent[], from: string, to: string): number {
  const entered = (name: string) =>
    events.find(({ type, state }) => type.endsWith("StateEntered") && state === name)?.at.getTime() ?? Number.NaN;
  return (entered(to) - entered(from)) / 1000;
}
