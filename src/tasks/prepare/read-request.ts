/** State `Read request`: validates the execution input and reports every problem. Changes nothing. */
import * as z from "zod";
import { rollbackUntilOf } from "../../bucket/rollback-retention.ts";
import { ROLLBACK_DAYS } from "../../domain/cleanup/retention.ts";
import { BadRequest, type Problem, problemAt, reasonIfNotUsable } from "../../domain/errors.ts";
import { executionName } from "../../domain/execution-name.ts";
import { heldPaths } from "../../domain/package/drift.ts";
import { verifyContents } from "../../domain/package/layer-artifact.ts";
import { belongsInLayer } from "../../domain/package/shared-path.ts";
import { explain, type Reason } from "../../domain/report/reasons/reasons.ts";
import { reasonOfProblems } from "../../domain/request/rejection.ts";
import type { AcceptedRequest, MigrationRequest, Request } from "../../domain/request/request.ts";
import { requestFrom } from "../../domain/request/request.ts";
import { type AskedLayer, layersOf, readingsOf, requestMeaning } from "../../domain/request/request-layers.ts";
import {
  problemsOfNames,
  problemsOfOwn,
  problemsOfPublishing,
  problemsOfReach,
  problemsOfScope,
} from "../../domain/request/request-problems.ts";
import { familyOf } from "../../domain/runtimes/families.ts";
import { fleetOf } from "../../fleet/fleet.ts";
import { packageSourceOf } from "../../layer/artifact.ts";
import { meaningIn } from "../../layer/installed-packages.ts";
import { type ReadSource, readLayerVersion, readLayerZip, s3ObjectAt } from "../../layer/layer-source.ts";
import { chainOf } from "../steps/lock/left-behind.ts";
import { keepUntouchedReport } from "../steps/report/keep-report.ts";
import { ExecutionInput, task } from "../task.ts";
import { executions, metrics, type Tools } from "../tools.ts";

const extras = { executions, metrics };
type OwnTools = Tools<keyof typeof extras>;

const Input = ExecutionInput.extend({ startedAt: z.string(), request: z.unknown() });

/** Stores the request with defaults, or a report with its problems. A retry has the same result. */
export const readRequest = task({ input: Input, extras }, async ({ execution, startedAt, request: asked }, context) => {
  const { files } = context;
  const [accepted, rejected] = await Promise.all([files.request.read(), files.report.read()]);
  // Step Functions allows a name to be reused after 90 days, but the files of the earlier execution still exist.
  if (accepted !== null && accepted.startedAt !== startedAt)
    throw new BadRequest([problemAt("", { code: "name-used-before", execution: files.execution })]);
  if (accepted !== null) return stateDataOf(accepted);
  if (rejected !== null) throw new BadRequest(rejected.problems);
  try {
    const request = await acceptRequest(await withTarget(requestFrom(asked, execution), execution, context), context);
    return stateDataOf(await files.request.keepOnce({ version: 1, execution, startedAt, request }));
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error;
    const { problems } = error;
    await keepUntouchedReport("rejected", { execution, startedAt, why: reasonOfProblems(problems), problems }, context);
    throw error;
  }
});

/** A pick-up restores what the execution that it was started for changed or restored. */
async function withTarget(request: Request, execution: string, tools: OwnTools): Promise<Request> {
  if (request.kind !== "pick-up") return request;
  const { target, scope } = await chainOf(request.stopped, execution, tools);
  return { ...request, target, ...scope };
}

/** The data for the following states. */
function stateDataOf({ execution, request }: AcceptedRequest) {
  const own = executionName(execution);
  const begin = { kind: request.kind, batch: 1, lock: { round: 0 } };
  return { ...begin, target: "target" in request ? request.target : own };
}

/** The request as it is meant. @throws BadRequest with every problem */
async function acceptRequest(request: Request, tools: OwnTools): Promise<Request> {
  if (request.kind === "pick-up") return request;
  if (request.kind !== "roll-back") return { ...request, migration: await acceptMigration(request.migration, tools) };
  reject(await problemsOfTarget(request, tools));
  return request;
}

function reject(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new BadRequest(problems);
}

async function acceptMigration(migration: MigrationRequest, tools: OwnTools): Promise<MigrationRequest> {
  const { existing, selected } = await fleetOf(tools.lambda, migration.fleet, tools.functionPrefixes);
  const ofReach = [
    ...problemsOfReach(migration, selected, tools.functionPrefixes),
    ...problemsOfOwn(migration),
    ...problemsOfPublishing(migration, tools.layerNames),
  ];
  reject(ofReach);
  const [read, ofAlarms] = await Promise.all([
    Promise.all(layersOf(migration).map((asked) => readLayer(asked, tools))),
    problemsOfAlarms(migration, tools),
  ]);
  const ofNames = problemsOfNames(migration, { existing, selected: new Set(selected) });
  reject([...read.flatMap(({ problems }) => problems), ...ofAlarms, ...ofNames]);
  return requestMeaning(
    migration,
    read.map(({ meant }) => meant),
  );
}

/** A missing alarm would never go off. */
async function problemsOfAlarms({ alarms }: MigrationRequest, { metrics }: OwnTools): Promise<readonly Problem[]> {
  if (alarms.length === 0) return [];
  const found = await metrics.alarmStates(alarms);
  return alarms.flatMap((alarm, index) =>
    found.has(alarm) ? [] : [problemAt(`alarms[${index}]`, { code: "alarm-not-found", alarm })],
  );
}

interface ReadLayer {
  readonly meant: AskedLayer;
  readonly problems: readonly Problem[];
}

/** The first reading of a layer without a problem, or the problems of the first one in the language of its source. */
async function readLayer(asked: AskedLayer, tools: OwnTools): Promise<ReadLayer> {
  const all: ReadLayer[] = [];
  for (const reading of readingsOf(asked)) {
    const read = await readSource(reading, tools);
    if ("meant" in read) return { ...read, problems: [] };
    const at = `${reading.path}.${SOURCES.find((source) => reading.source[source] !== undefined) ?? ""}`;
    const problems = read.reasons.map((reason) => problemAt(isOfPaths(reason) ? "shared" : at, reason));
    all.push({ meant: reading, problems });
  }
  const isOfLanguage = ({ problems }: ReadLayer) => !problems.some(({ code }) => code === "source-in-other-language");
  return all.find(isOfLanguage) ?? all[0] ?? { meant: asked, problems: [] };
}

const SOURCES = ["zip", "version", "fromFunction"] as const;

function isOfPaths({ code }: Reason): boolean {
  return code === "not-installed" || code === "too-many-shared-paths";
}

async function readSource(asked: AskedLayer, tools: OwnTools): Promise<ReadSource<AskedLayer>> {
  const { zip, version, fromFunction = "" } = asked.source;
  if (zip !== undefined) return readLayerZip(tools.packages, s3ObjectAt(zip), asked);
  return version === undefined ? readFunction(fromFunction, asked, tools) : readLayerVersion(tools, version, asked);
}

async function readFunction(functionName: string, asked: AskedLayer, tools: OwnTools): Promise<ReadSource<AskedLayer>> {
  const { family } = asked;
  const refused = (...reasons: readonly Reason[]) => ({ reasons });
  const source = await tools.lambda.describe(functionName);
  if (source === null) return refused({ code: "function-not-found", functionName, meant: null });
  const { packageType, runtime } = source;
  if (packageType === "Image") return refused({ code: "source-is-image", functionName });
  if ((familyOf(runtime) ?? family) !== family)
    return refused({ code: "source-in-other-language", functionName, runtime, language: family.name });
  try {
    return await tools.packages.withOpen(packageSourceOf(source, tools.lambda), async (opened) => {
      const meant = await meaningIn(opened, asked, "");
      if ("code" in meant) return refused(meant);
      const { exclude } = asked.source;
      const held = heldPaths(opened.directory, meant, exclude);
      const missing = meant.sharedPaths.filter((sharedPath) => !held.includes(sharedPath));
      if (missing.length > 0)
        return refused(
          ...missing.map((sharedPath) => ({ code: "source-lacks-path", functionName, sharedPath }) as const),
        );
      await verifyContents(opened, (path) => belongsInLayer(path, meant.sharedPaths, exclude));
      return { meant };
    });
  } catch (error) {
    return refused({ code: "source-not-usable", functionName, because: explain(reasonIfNotUsable(error)) });
  }
}

async function problemsOfTarget(
  { target, keepLayer, functions }: Extract<Request, { kind: "roll-back" }>,
  tools: OwnTools,
): Promise<readonly Problem[]> {
  const problem = (reason: Reason) => [problemAt("rollback", reason)];
  const files = tools.filesOf(target);
  const undone = await files.request.read();
  if (undone === null) return problem({ code: "execution-not-found", execution: target, bucket: tools.store.bucket });
  if (undone.request.kind !== "migrate")
    return problem({ code: "not-a-migration", execution: target, kind: undone.request.kind });
  const until = await rollbackUntilOf(files);
  if (until === null || tools.clock.now() <= until)
    return problemsOfScope({ keepLayer, functions }, { execution: target, plan: await files.plan.read() });
  const days = ROLLBACK_DAYS;
  return problem({ code: "rollback-expired", execution: target, until: until.toISOString(), days });
}
