/**
 * How long fleets of several sizes take to migrate, against what the account's quota allows and what people do today.
 */
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
import { counters } from "./counters.ts";
import { type BenchFleet, fleetOf, SETTLE_SECONDS, serviceUnder } from "./fleet.ts";
import { IMPORT_SECONDS, reckonedImports } from "./reckoned-imports.ts";
import { sequentialSecondsPerFunction } from "./sequential.ts";
import type { Part } from "./table.ts";

const WRITES_PER_SECOND = 15;
/** What a fleet is, and what it is asked for. */
interface Scenario extends Part {
  readonly title: string;
  /** Where nobody names other ones. */
  readonly sizes: readonly number[];
  /** Behind an alias a version is published and the alias is led to it, besides the two updates. */
  readonly behindAliases: boolean;
  readonly probe: "all" | "none";
  readonly notes: readonly string[];
}

const order = { batchSize: 20, growth: 5, bakeSeconds: 0, inconclusive: "proceed" };

const scenarios: readonly Omit<Scenario, "run">[] = [
  {
    name: "makespan",
    measures: "how long fleets take to migrate",
    title: "Makespan",
    sizes: [20, 200, 1000],
    behindAliases: false,
    probe: "none",
    notes: ["Without the import probe."],
  },
  {
    name: "probe",
    measures: "how long fleets take with the import probe, which is the default",
    title: "Makespan with the import probe",
    sizes: [20, 200],
    behindAliases: false,
    probe: "all",
    notes: [
      `An import is reckoned, not made: it takes ${IMPORT_SECONDS} s and no processor of this machine, as on Lambda, where each has its own. Everything around it is measured: making the probe function, handing out packages, how many are under way at once.`,
    ],
  },
  {
    name: "aliases",
    measures: "how long fleets behind aliases take to migrate",
    title: "Makespan behind aliases",
    sizes: [20, 100],
    behindAliases: true,
    probe: "none",
    notes: ["Every function has an alias on a published version. Without the import probe."],
  },
];

/** Three parts: most fleets, the same with the import probe, and fleets behind aliases. */
export const makespans: readonly Part[] = scenarios.map((scenario) => ({
  ...scenario,
  async run({ sizes = scenario.sizes }, say) {
    const perFunction = await sequentialSecondsPerFunction();
    const rows = [];
    for (const size of sizes) {
      say(`  ${size} functions …`);
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
  "those at 15 a second, s",
  "GetFunction per function",
  "S3 calls per function",
  "throttled calls",
  "history events",
];

const notes = [
  `Quota bound: two updates per function, behind an alias four calls that change something, at ${WRITES_PER_SECOND} a second, and one settle of ${SETTLE_SECONDS} s.`,
  "Migrating: from the first baseline to the end of the last batch. Whole execution: with reading the request, the inventory, the layer and the report.",
  `Request: ${JSON.stringify(order)}, graceSeconds 5, no checks. Real time, AWS's rates, tasks as they are deployed.`,
  "Sequential script: update configuration, wait, update code, wait, with a look a second; measured on 20 functions, multiplied by the fleet's size. It stores no snapshot and checks nothing.",
  "Times faster compares it with the whole execution. Counted calls: those against the account's 15 a second, of the whole execution.",
];

async function rowOf(
  size: number,
  { behindAliases, probe }: Omit<Scenario, "run">,
  sequentialPerFunction: number,
): Promise<readonly number[]> {
  const { passage, counts, reset } = counters();
  const { cloud, clients } = await serviceUnder({ passage, hosted: reckonedImports });
  try {
    const fleet = await fleetOf(size, { cloud, clients, behindAliases });
    const executions = stepFunctionsFrom(clients.stepFunctions);
    const bucket = artifactsBucketName("dev", cloud.accountId, cloud.region);
    reset();
    const { arn, seconds } = await executed(fleet, probe, executions);
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

async function executed(
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

/** From the first time one state is entered to the first time another is. */
function secondsBetween(events: readonly ExecutionEvent[], from: string, to: string): number {
  const entered = (name: string) =>
    events.find(({ type, state }) => type.endsWith("StateEntered") && state === name)?.at.getTime() ?? Number.NaN;
  return (entered(to) - entered(from)) / 1000;
}
