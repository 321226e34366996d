/** The page's view of each state, and of the states of each batch, from the visits. */
import { type StateVisit, visitSeconds } from "../../domain/report/state-visits.ts";
import type { Lane, LaneCell, StateStatus, StateView } from "../../page/view.ts";

/** All states, in the order of the graph. */
export function stateViews(
  names: readonly string[],
  visits: readonly StateVisit[],
  running: boolean,
  now: Date,
): readonly StateView[] {
  const batch = visits.at(-1)?.batch ?? 0;
  const byState = Map.groupBy(visits, ({ state }) => state);
  return names.map((name) => {
    const own = byState.get(name) ?? [];
    const last = own.at(-1);
    const earlier = running && last !== undefined && last.batch > 0 && last.batch < batch;
    return { name, visits: own.length, earlier, ...cellOf(last, running, now) };
  });
}

/** The arrows taken between consecutive visits. */
export function takenArrows(visits: readonly StateVisit[]): readonly string[] {
  return [...new Set(visits.slice(1).map((visit, index) => `${visits[index]?.state} → ${visit.state}`))];
}

/** The cells of a lane: the last visit of each column's state in the batch. */
export function laneCells(
  columns: readonly string[],
  batch: number,
  visits: readonly StateVisit[],
  running: boolean,
  now: Date,
): Lane["cells"] {
  const own = visits.filter((visit) => Math.max(1, visit.batch) === batch);
  return columns.map((column) =>
    cellOf(
      own.findLast(({ state }) => state === column),
      running,
      now,
    ),
  );
}

function cellOf(visit: StateVisit | undefined, running: boolean, now: Date): LaneCell {
  if (visit === undefined) return { status: running ? "waiting" : "not-needed", seconds: null };
  const seconds = Math.round(visitSeconds(visit, now) * 10) / 10;
  return { status: statusOf(visit, running), seconds };
}

/** A stopped execution leaves its last visit open. */
function statusOf({ status }: StateVisit, running: boolean): StateStatus {
  return status === "running" && !running ? "stopped" : status;
}
