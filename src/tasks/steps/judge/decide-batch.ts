/** Gathers the evidence of a batch, stores it, and lets the domain decide. */
import type { ExecutionFiles } from "../../../bucket/execution-files.ts";
import { isSharing } from "../../../domain/change/alias-moves.ts";
import type { FunctionJournal } from "../../../domain/change/journal.ts";
import { type Explained, UNEXPLAINED } from "../../../domain/report/reasons/code.ts";
import { explain } from "../../../domain/report/reasons/reasons.ts";
import type { MigrationRequest } from "../../../domain/request/request.ts";
import { isWorthWaiting, verdictOnAlarm } from "../../../domain/verdict/alarms.ts";
import { type BatchDecision, decisionOn } from "../../../domain/verdict/batch-decision.ts";
import type { GateEvidence } from "../../../domain/verdict/evidence.ts";
import { callsIn, verdictOnMetrics } from "../../../domain/verdict/gates.ts";
import type { FunctionVerdict } from "../../../domain/verdict/verdict.ts";
import type { ExecutionContext } from "../../tools.ts";
import { journalsOf, migrationOf } from "./batch-of.ts";
import { callsOfShare, changeTimesOf, measure, readAlarms } from "./gates.ts";

type Gates = Pick<GateEvidence, "sharing" | "metrics" | "verdicts" | "earlier" | "alarms" | "alarmVerdicts">;

/**
 * The metrics of the batch's functions, only of published versions while they have a share of the traffic. Also those
 * of the batch before, which arrive late, and the alarms.
 */
export async function readGates(
  batch: number,
  migrated: readonly FunctionJournal[],
  context: ExecutionContext<"metrics">,
): Promise<Gates> {
  const sharing = migrated.filter(isSharing);
  const [{ alarms: names }, { releases }, { alarms: before }, previous, last] = await Promise.all([
    migrationOf(context.files),
    context.files.plan.required(),
    context.files.evidence(1).baseline.required(),
    batch === 1 ? null : context.files.evidence(batch - 1).gates.read(),
    context.files.evidence(batch).gates.read(),
  ]);
  const seen = [...(previous?.alarms ?? []), ...(last?.alarms ?? [])];
  const [metrics, metricsBefore, alarms] = await Promise.all([
    measure(changeTimesOf(migrated), context, callsOfShare(sharing, releases)),
    measure(previous?.metrics ?? [], context),
    readAlarms(names, before, seen, context.metrics),
  ]);
  const earlier = metricsBefore.map(verdictOnMetrics).filter(({ verdict }) => verdict === "unhealthy");
  return {
    sharing: sharing.length > 0,
    metrics,
    verdicts: metrics.map(verdictOnMetrics),
    earlier,
    alarms,
    alarmVerdicts: alarms.map(verdictOnAlarm),
  };
}

/** Decides on the batch and stores the reasons. `searched`: the verdicts from logs. */
export async function decideBatch(
  batch: number,
  searched: readonly FunctionVerdict[],
  gates: Gates,
  files: ExecutionFiles,
): Promise<Omit<BatchDecision, "failing">> {
  const own = files.evidence(batch);
  const [migration, health, last] = await Promise.all([migrationOf(files), own.health.read(), own.gates.read()]);
  const looks = (last?.sharing === gates.sharing ? last.looks : 0) + 1;
  const verdicts = Map.groupBy(
    [...(health?.verdicts ?? []), ...searched, ...gates.verdicts],
    ({ functionName }) => functionName,
  );
  const functions = gates.metrics.map(({ functionName, before, notMeasured }) => ({
    functionName,
    verdicts: verdicts.get(functionName) ?? [],
    worthWaiting: notMeasured !== null || callsIn(before) > 0,
  }));
  const alarms = gates.alarms.map((alarm) => ({ ...verdictOnAlarm(alarm), worthWaiting: isWorthWaiting(alarm) }));
  const failedBefore = await countRestored(migration, files);
  const { canaries } = await files.plan.required();
  const judged = { batch, canaries, functions, earlier: gates.earlier, alarms, looks, failedBefore };
  const { failing: names, ...judgement } = decisionOn(judged, migration);
  const follows = gates.sharing && judgement.decision === "go-on";
  const decision = follows ? { ...judgement, decision: "shift" as const } : judgement;
  const failing = new Map(names.map((name) => [name, reasonIn(verdicts.get(name) ?? [])]));
  const waitedSeconds = (last?.waitedSeconds ?? 0) + decision.waitSeconds;
  await own.gates.write({ version: 1, looks, waitedSeconds, decision: decision.decision, failing, ...gates });
  return decision;
}

/** Number of functions that were restored alone, counted only if the request tolerates any. */
export async function countRestored({ tolerate }: MigrationRequest, files: ExecutionFiles): Promise<number> {
  if (tolerate.failed === 0) return 0;
  const journals = await journalsOf(files, await files.journaledFunctions());
  return journals.filter(({ outcome, rolledBackBy }) => outcome === "restored" && rolledBackBy === files.execution)
    .length;
}

/** The strongest reason against a function. */
function reasonIn(verdicts: readonly FunctionVerdict[]): Explained {
  const strongest = verdicts.find(({ verdict }) => verdict === "unhealthy") ?? verdicts[0];
  const { reason, code, data } = strongest ?? UNEXPLAINED;
  return reason === null ? explain({ code: "inconclusive" }) : { reason, code, data };
}
