/** Caches the evidence of each batch; reads it again only while it can change. */
import { batchFolder } from "../../bucket/execution-files.ts";
import type { BatchEvidence } from "../../domain/report/notes.ts";
import type { StateVisit } from "../../domain/report/state-visits.ts";
import { evidence } from "../../domain/verdict/evidence.ts";
import type { Connection } from "../execution/connection.ts";
import { filesOfWork, type Observation } from "../execution/observation.ts";
import { jointVerdicts } from "./lanes.ts";

export interface JudgedBatches {
  /** By number. */
  readonly evidence: ReadonlyMap<number, BatchEvidence>;
  /** Reads the evidence of batches whose checks or scan have ended. */
  readAfter(observation: Observation, visits: readonly StateVisit[]): Promise<void>;
  /** An unhealthy function with the reason, or `null`. */
  firstUnhealthy(): string | null;
}

export function judgedBatches(connection: Connection, executionArn: string): JudgedBatches {
  const judged = new Map<number, BatchEvidence>();
  return {
    evidence: judged,
    async readAfter({ request, progress }, visits) {
      if (request === null) return;
      const files = filesOfWork(connection, executionArn, request);
      const ended = visits.filter(({ state, leftAt }) => STATES_WITH_EVIDENCE.test(state) && leftAt !== null);
      for (const batch of new Set(ended.map((visit) => visit.batch))) {
        if (judged.get(batch)?.scan != null && batch !== progress.position.batch) continue;
        const folder = batchFolder(batch);
        const [health, scan, gates] = await Promise.all([
          files.file(`${folder}/health.json`, evidence.health).read(),
          files.file(`${folder}/scan.json`, evidence.scan).read(),
          files.file(`${folder}/gates.json`, evidence.gates).read(),
        ]);
        judged.set(batch, { health, scan, gates });
      }
    },
    firstUnhealthy() {
      const verdicts = [...judged.values()].flatMap(jointVerdicts);
      const found = verdicts.find(({ verdict }) => verdict === "unhealthy");
      return found === undefined ? null : `${found.functionName}: ${found.reason}`;
    },
  };
}

const STATES_WITH_EVIDENCE = /^(Check health|Scan for import errors)$/;
