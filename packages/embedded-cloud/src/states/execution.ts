/** One execution: what was asked, how it stands, what happened. */
import type { Definition } from "./definition/definition.ts";
import { History } from "./history.ts";

export type Status = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/** How an execution ended. */
export type Ending =
  | { readonly status: "SUCCEEDED"; readonly output: string }
  | {
      readonly status: "FAILED" | "TIMED_OUT" | "ABORTED";
      readonly error?: string | undefined;
      readonly cause?: string | undefined;
    };

/** What an execution runs: the state machine as it was when the execution started. */
export interface Machine {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly definition: Definition;
}

const ENDED = {
  SUCCEEDED: "ExecutionSucceeded",
  FAILED: "ExecutionFailed",
  TIMED_OUT: "ExecutionTimedOut",
  ABORTED: "ExecutionAborted",
};

export class Execution {
  readonly arn: string;
  readonly name: string;
  readonly machine: Machine;
  /** JSON text. */
  readonly input: string;
  readonly startDate: Date;
  readonly history: History;
  /** Aborted when the execution has ended, however it ended: whatever still waits for it stops. */
  readonly over = new AbortController();
  /** Name and type of the state at work, for the event that says it was aborted. */
  at: { readonly name: string; readonly type: string } | null = null;
  #ending: Ending | null = null;
  #stopDate: Date | null = null;
  readonly #now: () => Date;
  readonly #changed: (execution: Execution) => void;

  /** `changed` is called for every status, RUNNING first. */
  constructor(
    asked: { arn: string; name: string; machine: Machine; input: string },
    now: () => Date,
    changed: (execution: Execution) => void,
  ) {
    this.arn = asked.arn;
    this.name = asked.name;
    this.machine = asked.machine;
    this.input = asked.input;
    this.startDate = now();
    this.#now = now;
    this.#changed = changed;
    this.history = new History(now);
    this.history.add("ExecutionStarted", "executionStartedEventDetails", {
      input: asked.input,
      roleArn: asked.machine.roleArn,
    });
    changed(this);
  }

  get status(): Status {
    return this.#ending?.status ?? "RUNNING";
  }

  get ending(): Ending | null {
    return this.#ending;
  }

  get stopDate(): Date | null {
    return this.#stopDate;
  }

  /** Ends the execution; the first ending stays. */
  end(ending: Ending): void {
    if (this.#ending !== null) return;
    const { status, ...details } = ending;
    // A Wait has no such event: recorded on AWS 2024-05-06, LocalStack test_sfn_api.snapshot.json, test_stop_execution.
    if ((status === "ABORTED" || status === "TIMED_OUT") && this.at?.type === "Task" && !this.history.isFull) {
      this.history.add("TaskStateAborted");
    }
    const type = ENDED[status];
    this.history.add(type, `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`, details);
    this.#ending = ending;
    this.#stopDate = this.#now();
    this.over.abort(new Error(`The execution has ended: ${status}`));
    this.#changed(this);
  }
}
