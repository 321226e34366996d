/** The cost of a migration on AWS: counted in two runs with the default batch size, extrapolated to larger fleets. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Passage } from "@layershift/embedded-cloud";
import { storeFrom } from "../../src/aws/s3/store.ts";
import { findService } from "../../src/aws/service.ts";
import { stepFunctionsFrom } from "../../src/aws/step-functions/step-functions.ts";
import { executionFiles } from "../../src/bucket/execution-files.ts";
import { artifactsBucketName } from "../../src/domain/service-names.ts";
import { createFleet, startService } from "./fleet.ts";
import type { Cell, Part } from "./table.ts";

/** Fleet sizes with a canary and full batches of 5. */
const MEASURED = [11, 26] as const;
const EXTRAPOLATED = [100, 1000];
const BATCH_SIZE = 5;

/** List prices of us-east-1 in US dollars: state transition; GB-second on arm64; invocation; S3 by request class. */
const PRICES = { transition: 0.025e-3, gbSecond: 0.0000133334, call: 0.2e-6, write: 0.005e-3, read: 0.0004e-3 };

interface Usage {
  readonly transitions: number;
  readonly taskCalls: number;
  readonly taskSeconds: number;
  /** PUT, COPY, POST and LIST. */
  readonly writes: number;
  readonly reads: number;
}

export const cost: Part = {
  name: "cost",
  measures: "cost of a migration at list prices",
  async run(_, log) {
    log(`  fleets of ${MEASURED.join(" and ")} functions, a few minutes …`);
    const few = await measureUsage(MEASURED[0]);
    const many = await measureUsage(MEASURED[1]);
    const rows = [...MEASURED, ...EXTRAPOLATED].map((size) => rowOf(size, extrapolated(size, few, many)));
    return [{ title: "Cost", columns, rows, notes }];
  },
};

const columns = [
  "functions",
  "batches",
  "state transitions",
  "task calls",
  "task seconds",
  "S3 writes and lists",
  "S3 reads",
  "Step Functions $",
  "Lambda $",
  "S3 $",
  "total $",
];

const notes = [
  `Batches of ${BATCH_SIZE}, no checks, bakeSeconds 0 (waiting costs nothing). ${MEASURED.join(" and ")} functions are measured, the others extrapolated: each further batch costs the same.`,
  "List prices of us-east-1, tasks with 1 GB on arm64. Storage, checks (which invoke your functions) and CloudWatch cost extra.",
];

const batchesOf = (size: number) => 1 + Math.ceil((size - 1) / BATCH_SIZE);

function extrapolated(size: number, few: Usage, many: Usage): Usage {
  const further = (batchesOf(size) - batchesOf(MEASURED[0])) / (batchesOf(MEASURED[1]) - batchesOf(MEASURED[0]));
  const at = (of: (spent: Usage) => number) => of(few) + (of(many) - of(few)) * further;
  return {
    transitions: at(({ transitions }) => transitions),
    taskCalls: at(({ taskCalls }) => taskCalls),
    taskSeconds: at(({ taskSeconds }) => taskSeconds),
    writes: at(({ writes }) => writes),
    reads: at(({ reads }) => reads),
  };
}

function rowOf(size: number, spent: Usage): readonly Cell[] {
  const { transitions, taskCalls, taskSeconds, writes, reads } = spent;
  const stepFunctions = transitions * PRICES.transition;
  const lambda = taskSeconds * PRICES.gbSecond + taskCalls * PRICES.call;
  const s3 = writes * PRICES.write + reads * PRICES.read;
  const counts = [transitions, taskCalls, taskSeconds, writes, reads].map(Math.round);
  const dollars = [stepFunctions, lambda, s3, stepFunctions + lambda + s3].map((each) => each.toFixed(4));
  return [size, batchesOf(size), ...counts, ...dollars];
}

async function measureUsage(size: number): Promise<Usage> {
  const counted = { writes: 0, reads: 0 };
  const passage: Passage = async ({ operation }, answer) => {
    if (/^s3\.(Put|Copy|Post|List|Create|Complete|Upload)/.test(operation)) counted.writes += 1;
    else if (/^s3\.(Get|Head)/.test(operation)) counted.reads += 1;
    return answer();
  };
  const { cloud, clients } = await startService({ passage });
  try {
    const { prefix, layerZip } = await createFleet(size, { cloud, clients });
    const executions = stepFunctionsFrom(clients.stepFunctions);
    const { machineArn } = await findService(executions, "dev");
    Object.assign(counted, { writes: 0, reads: 0 });
    const request = { layer: { name: "bench-cost", zip: layerZip }, fleet: { prefix }, bakeSeconds: 0, probe: "none" };
    const arn = await executions.start(machineArn, `cost-${size}`, request);
    while ((await executions.describe(arn))?.stoppedAt === null) await sleep(500);
    const store = storeFrom(clients.s3, artifactsBucketName("dev", cloud.accountId, cloud.region));
    const s3 = { ...counted };
    const { cost: spent, outcome, reason } = await executionFiles(store, arn).report.required();
    if (spent === null || outcome !== "migrated") throw new Error(`the fleet of ${size} did not migrate: ${reason}`);
    return { ...spent, ...s3 };
  } finally {
    await cloud.stop();
  }
}
