/** The page's view of each batch: its states, how many functions were migrated, and their verdicts. */
import type { BatchEvidence } from "../../domain/report/notes.ts";
import type { StateVisit } from "../../domain/report/state-visits.ts";
import type { FunctionVerdict, Verdict } from "../../domain/verdict/verdict.ts";
import type { Lane, Remark } from "../../page/view.ts";
import type { Connection } from "../execution/connection.ts";
import { filesOfWork, type Observation } from "../execution/observation.ts";
import { laneCells } from "./states.ts";

export function lanesOf(
  { facts, plan, progress }: Observation,
  columns: readonly string[],
  visits: readonly StateVisit[],
  evidence: ReadonlyMap<number, BatchEvidence>,
  now: Date,
): readonly Lane[] {
  const running = facts.status === "RUNNING";
  const { position, functions } = progress;
  return (plan?.batches ?? []).map((names, index) => {
    const batch = index + 1;
    const verdicts = jointVerdicts(evidence.get(batch));
    return {
      batch,
      title: batch === 1 ? "1, canary" : String(batch),
      functions: names.length,
      moved: functions.filter((fn) => fn.batch === batch && fn.outcome === "migrated").length,
      atWork: running && !position.rollingBack && position.batch === batch,
      cells: laneCells(columns, batch, visits, running, now),
      verdict: verdictText(verdicts),
      remarks: verdicts.flatMap(remarkOn),
    };
  });
}

type JointVerdict = Pick<FunctionVerdict, "functionName" | "verdict" | "reason">;

/**
 * One verdict per function: unhealthy if any verdict is, otherwise healthy if any verdict is, otherwise inconclusive
 * with all reasons.
 */
export function jointVerdicts(evidence: BatchEvidence | undefined): readonly JointVerdict[] {
  const all = [
    ...(evidence?.health?.verdicts ?? []),
    ...(evidence?.scan?.verdicts ?? []),
    ...(evidence?.gates?.verdicts ?? []),
  ];
  return [...Map.groupBy(all, ({ functionName }) => functionName)].map(([functionName, own]) => {
    const found =
      own.find(({ verdict }) => verdict === "unhealthy") ?? own.find(({ verdict }) => verdict === "healthy");
    const reasons = own.map(({ reason }) => reason).filter((reason) => reason !== null);
    return found ?? { functionName, verdict: "inconclusive", reason: reasons.join(", and ") };
  });
}

function verdictText(verdicts: readonly JointVerdict[]): string | null {
  if (verdicts.length === 0) return null;
  const order: readonly Verdict[] = ["unhealthy", "inconclusive", "healthy"];
  return order
    .map((verdict) => [verdicts.filter((each) => each.verdict === verdict).length, verdict] as const)
    .filter(([number]) => number > 0)
    .map(([number, verdict]) => `${number} ${verdict}`)
    .join(", ");
}

function remarkOn({ functionName: name, verdict, reason }: JointVerdict): Remark[] {
  return verdict === "healthy" ? [] : [{ name, verdict, reason: reason ?? "no reason given" }];
}

const STATES_WITH_EVIDENCE = /^(Check health|Scan for import errors)$/;

/** Caches the evidence of each batch; reads it again only while it can change. */
export function judgedBatches(connection: Connection, executionArn: string) {
  const evidence = new Map<number, BatchEvidence>();
  return {
    /** By number. */
    evidence: evidence as ReadonlyMap<number, BatchEvidence>,
    /** Reads the evidence of batches whose checks or scan have ended. */
    async readAfter({ request, progress: { position, visits } }: Observation): Promise<void> {
      if (request === null) return;
      const files = filesOfWork(connection, executionArn, request);
      const ended = visits.filter(({ state, leftAt }) => STATES_WITH_EVIDENCE.test(state) && leftAt !== null);
      for (const batch of new Set(ended.map((visit) => visit.batch)))
        if (evidence.get(batch)?.scan == null || batch === position.batch)
          evidence.set(batch, await files.evidence(batch).readAll());
    },
    /** An unhealthy function with the reason, or `null`. */
    firstUnhealthy(): string | null {
      const verdicts = [...evidence.values()].flatMap(jointVerdicts);
      const found = verdicts.find(({ verdict }) => verdict === "unhealthy");
      return found === undefined ? null : `${found.functionName}: ${found.reason}`;
    },
  };
}
