/** Turns an execution's history into visits of states: when each began and ended, in which batch, and how. */

/** One event of a history. `type` is as in Step Functions; only events that enter or leave a state have `state`. */
export interface HistoryEvent {
  readonly id: number;
  readonly at: Date;
  readonly type: string;
  readonly state: string | null;
}

export type VisitStatus = "running" | "succeeded" | "failed" | "stopped";

export interface StateVisit {
  readonly state: string;
  /** The state's type, for example `Task`. */
  readonly type: string;
  /** Batch at work, counted from 1; 0 before the first. */
  readonly batch: number;
  readonly status: VisitStatus;
  readonly enteredAt: Date;
  /** `null` while it runs. */
  readonly leftAt: Date | null;
  /** How often its task was called: more than once if a call failed and was retried. */
  readonly calls: number;
  /** Total seconds of those calls. */
  readonly callSeconds: number;
  /** When the current call began; `null` if there is none. */
  readonly calledAt: Date | null;
}

/** The visits after more events; the last one is the current state. A caught error fails only its state. */
export function visitsAfter(visits: readonly StateVisit[], events: readonly HistoryEvent[]): readonly StateVisit[] {
  const after = [...visits];
  for (const event of events) {
    const last = after.pop();
    after.push(...(last === undefined ? [] : [changed(last, event)]), ...begun(last, event));
  }
  return after;
}

/** Seconds that a visit took, or has taken until `now`. */
export function visitSeconds({ enteredAt, leftAt }: StateVisit, now: Date): number {
  return Math.max(0, ((leftAt ?? now).getTime() - enteredAt.getTime()) / 1000);
}

/** Whether a state works or waits, and does not only decide or end. */
export function isWorkVisit({ type }: Pick<StateVisit, "type">): boolean {
  return type === "Task" || type === "Wait" || type === "Map" || type === "Parallel";
}

const ENTERED = "StateEntered";

function begun(last: StateVisit | undefined, { type, state, at }: HistoryEvent): StateVisit[] {
  if (state === null || !type.endsWith(ENTERED)) return [];
  return [
    {
      state,
      type: type.slice(0, -ENTERED.length),
      batch: batchAt(last?.batch ?? 0, state),
      status: "running",
      enteredAt: at,
      leftAt: null,
      calls: 0,
      callSeconds: 0,
      calledAt: null,
    },
  ];
}

/** The batch at work once a state is entered. */
export function batchAt(before: number, state: string): number {
  return state === "Next batch"
    ? before + 1
    : state === "Take baseline" || state === "Wait for approval"
      ? Math.max(1, before)
      : before;
}

function changed(visit: StateVisit, { type, at }: HistoryEvent): StateVisit {
  if (visit.leftAt !== null) return visit;
  if (type.startsWith("Execution")) return ended(visit, type, at);
  if (type.endsWith("StateExited")) return left(visit, at);
  if (/^(LambdaFunction|Task|Activity)(Scheduled|Started)$/.test(type)) {
    const again = type.endsWith("Scheduled");
    return { ...visit, status: "running", calls: visit.calls + (again ? 1 : 0), calledAt: at };
  }
  if (!/^(LambdaFunction|Task|Activity)\w*(Submitted|Succeeded|Failed|TimedOut)$/.test(type)) return visit;
  const callSeconds =
    visit.callSeconds + (visit.calledAt === null ? 0 : (at.getTime() - visit.calledAt.getTime()) / 1000);
  const continues = type.endsWith("Succeeded") || type.endsWith("Submitted");
  return { ...visit, callSeconds, calledAt: null, status: continues ? "running" : "failed" };
}

/** A state fails with an error that was not retried. */
function left(visit: StateVisit, at: Date): StateVisit {
  return { ...visit, leftAt: at, status: visit.status === "failed" ? "failed" : "succeeded" };
}

function ended(visit: StateVisit, type: string, at: Date): StateVisit {
  if (type === "ExecutionStarted") return visit;
  if (type === "ExecutionSucceeded") return left(visit, at);
  return { ...visit, leftAt: at, status: type === "ExecutionFailed" ? "failed" : "stopped" };
}
