/** Brings together everything that speaks for or against a batch, stores it, and has the domain decide. */
import type { ExecutionFiles } from "../../aws/execution-files.ts";
import { mayStillTell, verdictOnAlarm } from "../../domain/alarms.ts";
import { type BatchDecision, decisionOn } from "../../domain/batch-decision.ts";
import type { GateEvidence } from "../../domain/evidence.ts";
import { callsIn, verdictOnMetrics } from "../../domain/gates.ts";
import type { FunctionJournal } from "../../domain/journal.ts";
import type { FunctionVerdict } from "../../domain/verdict.ts";
import type { Tools } from "../tools.ts";
import { evidenceOf, migrationOf } from "./batch-of.ts";
import { alarmsNow, changeTimesOf, measured } from "./gates.ts";

type Gates = Pick<GateEvidence, "metrics" | "verdicts" | "earlier" | "alarms" | "alarmVerdicts">;

/** The metrics of the batch's functions, of those of the batch before, whose minutes arrive late, and the alarms. */
export async function gatesOf(
  batch: number,
  migrated: readonly FunctionJournal[],
  files: ExecutionFiles,
  tools: Tools,
): Promise<Gates> {
  const [{ alarms: names }, { alarms: before }, previous] = await Promise.all([
    migrationOf(files),
    evidenceOf(files, 1).baseline.required(),
    batch === 1 ? null : evidenceOf(files, batch - 1).gates.read(),
  ]);
  const [metrics, metricsBefore, alarms] = await Promise.all([
    measured(changeTimesOf(migrated), tools),
    measured(previous?.metrics ?? [], tools),
    alarmsNow(names, before, tools.metrics),
  ]);
  const earlier = metricsBefore.map(verdictOnMetrics).filter(({ verdict }) => verdict === "unhealthy");
  return {
    metrics,
    verdicts: metrics.map(verdictOnMetrics),
    earlier,
    alarms,
    alarmVerdicts: alarms.map(verdictOnAlarm),
  };
}

/** Decides on the batch and stores what it was decided by; `searched`: the verdicts by its logs. */
export async function decided(
  batch: number,
  searched: readonly FunctionVerdict[],
  gates: Gates,
  files: ExecutionFiles,
): Promise<BatchDecision> {
  const own = evidenceOf(files, batch);
  const [migration, health, last] = await Promise.all([migrationOf(files), own.health.read(), own.gates.read()]);
  const looks = (last?.looks ?? 0) + 1;
  const verdicts = Map.groupBy(
    [...(health?.verdicts ?? []), ...searched, ...gates.verdicts],
    ({ functionName }) => functionName,
  );
  const functions = gates.metrics.map(({ functionName, before, notMeasured }) => ({
    functionName,
    verdicts: verdicts.get(functionName) ?? [],
    mayStillTell: notMeasured !== null || callsIn(before) > 0,
  }));
  const alarms = gates.alarms.map((alarm) => ({ ...verdictOnAlarm(alarm), mayStillTell: mayStillTell(alarm) }));
  const decision = decisionOn({ functions, earlier: gates.earlier, alarms, looks }, migration);
  const waitedSeconds = (last?.waitedSeconds ?? 0) + decision.waitSeconds;
  await own.gates.write({ version: 1, looks, waitedSeconds, decision: decision.decision, ...gates });
  return decision;
}
