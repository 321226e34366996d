/** Makes a plan in this process, with the tasks of the state machine. Nothing is deployed, and AWS is only read. */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { awsClients } from "../aws/clients.ts";
import { onlyReading } from "../aws/read-only.ts";
import type { AwsSettings } from "../aws/region.ts";
import { addFolderBucket } from "../aws/s3/folder-bucket.ts";
import type { ExecutionFiles } from "../bucket/execution-files.ts";
import { BadRequest } from "../domain/errors.ts";
import { isObject } from "../domain/json.ts";
import type { Caught } from "../domain/report/failure.ts";
import type { Report } from "../domain/report/report.ts";
import { writeReport } from "../tasks/finish/write-report.ts";
import { probeImports } from "../tasks/prepare/probe-imports.ts";
import { readRequest } from "../tasks/prepare/read-request.ts";
import { takeInventory } from "../tasks/prepare/take-inventory.ts";
import { announcements, basicToolsFrom, executions, metrics, probes, type Tools } from "../tasks/tools.ts";

/** What a plan in this process works with. The bucket is a new folder. */
export interface PlanHere extends Pick<Tools, "lambda" | "packages" | "store" | "region"> {
  files(execution: string): ExecutionFiles;
  /** The path of an address in the bucket. */
  shown(location: string): string;
  /** @throws any error that is no reason for a failed plan, for example missing credentials */
  plan(execution: string, request: unknown): Promise<Report>;
}

/** A valid name, because requests name layers in it. */
const BUCKET = "layershift-in-this-process";

/** @param settings of the caller: their credentials are used, and each call that would change something is refused */
export async function planHere(settings: AwsSettings): Promise<PlanHere> {
  const folder = await mkdtemp(join(tmpdir(), "layershift-plan-"));
  const clients = awsClients(settings);
  const { region, ...each } = clients;
  addFolderBucket(clients.s3, BUCKET, folder);
  onlyReading(...Object.values(each));
  const history = executions(clients.stepFunctions);
  const tools = {
    ...basicToolsFrom(clients, { bucket: BUCKET, stage: "dev" }),
    // An execution in this process has no history in Step Functions.
    executions: { ...history, eventsAfter: async () => [] },
    metrics: metrics(clients.metrics),
    probes: probes(clients),
    announcements: announcements(clients),
  };
  const shown = (text: string) => text.replaceAll(`s3://${BUCKET}`, folder);
  return {
    shown,
    ...{ region, lambda: tools.lambda, packages: tools.packages, store: tools.store, files: tools.filesOf },
    plan: async (execution, request) => withTexts(await planWith(tools, execution, request), shown),
  };
}

type PlanTools = Tools<"executions" | "metrics" | "probes" | "announcements">;

/** The states of a plan, in the order of the state machine. An import probe would create functions, so it is off. */
async function planWith(tools: PlanTools, execution: string, request: unknown): Promise<Report> {
  const { report } = tools.filesOf(execution);
  const startedAt = tools.clock.now().toISOString();
  try {
    const asked = isObject(request) ? { ...request, probe: "none" } : request;
    const state = await readRequest.with(tools)({ execution, startedAt, request: asked });
    const { kind } = state;
    const inventory = takeInventory.with(tools)({ execution });
    const failure = await inventory
      .then(() => probeImports.with(tools)({ execution, kind }))
      .then(() => undefined, caught);
    await writeReport.with(tools)({ execution, state: { ...state, ...(failure === undefined ? {} : { failure }) } });
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error;
  }
  return report.required();
}

/** What the state machine's Catch leaves of an error. */
function caught(error: unknown): Caught {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { Error: name, Cause: JSON.stringify({ errorType: name, errorMessage: message }) };
}

/** Every text of a value, as `change` returns it. */
function withTexts<T>(value: T, change: (text: string) => string): T {
  return JSON.parse(JSON.stringify(value), (_, one) => (typeof one === "string" ? change(one) : one)) as T;
}
