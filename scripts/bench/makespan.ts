/** Measures how long fleets take to migrate, compared with the account's quota and with a sequential script. */
import { setTimeout as sleep } from "node:timers/promises";
import { storeFrom } from "../../src/aws/s3/store.ts";
import { findService } from "../../src/aws/service.ts";
import {
  type ExecutionEvent,
  type StepFunctions,
  stepFunctionsFrom,
} from "../../src/aws/step-functions/step-functions.ts";
import { executionFiles } from "../../src/bucket/execution-files.ts";
import { artifactsBucketName } from "../../src/domain/service-names.ts";
import { startCounters } from "./counters.ts";
import { type BenchFleet, createFleet, SETTLE_SECONDS, startService } from "./fleet.ts";
import { measureSequentialSeconds } from "./sequential.ts";
import { IMPORT_SECONDS, simulatedImports } from "./simulated-imports.ts";
import type { Part } from "./table.ts";

const WRITES_PER_SECOND = 15;
/** A fleet and its request. */
interface Scenario extends Part {
  readonly title: string;
  /** Default fleet sizes. */
  readonly sizes: readonly number[];
  /** Whether functions have an alias: then a version is published and the alias updated, besides the two updates. */
  readonly behindAliases: boolean;
  readonly probe: "all" | "none";
  readonly notes: readonly string[];
}

const order = { batchSize: 20, growth: 5, bakeSeconds: 0, inconclusive: "proceed" };

const scenarios: readonly Omit<Scenario, "run">[] = [
  {
    name: "makespan",
    measures: "time to migrate a fleet",
    title: "Makespan",
    sizes: [20, 200, 1000],
    behindAliases: false,
    probe: "none",
    notes: ["Without the import probe."],
  },
  {
    name: "probe",
    measures: "time to migrate a fleet with the import probe (the default)",
    title: "Makespan with the import probe",
    sizes: [20, 200],
    behindAliases: false,
    probe: "all",
    notes: [
      `Imports are simulated: each takes ${IMPORT_SECONDS} s and no CPU of this machine, because on Lambda each has its own. Everything else is measured: creating the probe function, reading packages, and concurrency.`,
    ],
  },
  {
    name: "aliases",
    measures: "time to migrate a fleet behind aliases",
    title: "Makespan behind aliases",
    sizes: [20, 100],
    behindAliases: true,
    probe: "none",
    notes: ["Every function has an alias on a published version. Without the import probe."],
  },
];

/** Three parts: without the import probe, with it, and behind aliases. */
export const makespans: readonly Part[] = scenarios.map((scenario) => ({
  ...scenario,
  async run({ sizes = scenario.sizes }, log) {
    const perFunction = await measureSequentialSeconds();
    const rows = [];
    for (const size of sizes) {
      log(`  ${size} functions …`);
      rows.push(await rowOf(size, scenario, perFunction));
    }
    return [{ title: scenario.title, columns, rows, notes: [...scenario.notes, ...notes] }];
  },
}));

const columns = [
  "functions",
  "batches",
  "quota bound s",
  "probing s",
  "migrating s",
  "× bound",
  "whole execution s",
  "× bound, whole",
  "sequential script s",
  "times faster",
  "counted calls per function",
  "counted calls at 15 a second, s",
  "GetFunction per function",
  "S3 calls per function",
  "throttled calls",
  "history events",
];

const notes = [
  `Quota bound: two updates per function, or four write calls behind an alias, at ${WRITES_PER_SECOND} a second, and one settle of ${SETTLE_SECONDS} s.`,
  "Migrating: from the first baseline to the end of the last batch. Whole execution: including request, inventory, layer and report.",
  `Request: ${JSON.stringify(order)}, graceSeconds 5, no checks. Real time, with AWS's API rates and the deployed tasks.`,
  "Sequential script: update configuration, wait, update code, wait, polling once a second. Measured on 20 functions and multiplied by the fleet size. It stores no snapshots and checks nothing.",
  "Times faster: sequential script compared with the whole execution. Counted calls: calls of the whole execution that count against the account's 15 a second.",
];

async function rowOf(
  size: number,
  { behindAliases, probe }: Omit<Scenario, "run">,
  sequentialPerFunction: number,
): Promise<readonly number[]> {
  const { passage, counts, reset } = startCounters();
  const { cloud, clients } = await startService({ passage, hosted: simulatedImports });
  try {
    const fleet = await createFleet(size, { cloud, clients, behindAliases });
    const executions = stepFunctionsFrom(clients.stepFunctions);
    const bucket = artifactsBucketName("dev", cloud.accountId, cloud.region);
    reset();
    const { arn, seconds } = await execute(fleet, probe, executions);
    const counted = { ...counts };
    const files = executionFiles(storeFrom(clients.s3, bucket), arn);
    const report = await files.report.required();
    const migrated = report.functions.filter(({ outcome }) => outcome === "migrated").length;
    if (migrated !== size) throw new Error(`only ${migrated} of ${size} functions migrated: ${report.reason}`);
    const { batches } = await files.plan.required();
    const events = await executions.eventsAfter(arn, 0);
    const migrating = secondsBetween(events, "Take baseline", "Accept");
    const probing = secondsBetween(events, "Probe imports", "Anything to do?");
    const bound = (size * (behindAliases ? 4 : 2)) / WRITES_PER_SECOND + SETTLE_SECONDS;
    const sequential = sequentialPerFunction * size;
    const [calls = 0, ...others] = [counted.controlPlane, counted.getFunction, counted.s3].map((each) => each / size);
    const callsBound = counted.controlPlane / WRITES_PER_SECOND;
    return [
      ...[size, batches.length, bound, probing, migrating, migrating / bound, seconds, seconds / bound],
      ...[sequential, sequential / seconds, calls, callsBound, ...others, counted.throttled, events.length],
    ];
  } finally {
    await cloud.stop();
  }
}

async function execute(
  { prefix, layerZip }: BenchFleet,
  probe: Scenario["probe"],
  executions: StepFunctions,
): Promise<{ readonly arn: string; readonly seconds: number }> {
  const { machineArn } = await findService(executions, "dev");
  const request = { layer: { name: "bench-shared", zip: layerZip }, fleet: { prefix }, ...order, probe };
  const arn = await executions.start(machineArn, `bench-${Date.now()}`, request);
  for (;;) {
    const found = await executions.describe(arn);
    if (found?.stoppedAt) return { arn, seconds: (found.stoppedAt.getTime() - found.startedAt.getTime()) / 1000 };
    await sleep(500);
  }
}

/** From the first entry into one state to the first entry into another. */
function secondsBetween(events: readonly ExecutionEvent[], from: string, to: string): number {
  const entered = (name: string) =>
    events.find(({ type, state }) => type.endsWith("StateEntered") && state === name)?.at.getTime() ?? Number.NaN;
  return (entered(to) - entered(from)) / 1000;
}
