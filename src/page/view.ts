/** What the server tells the page, as JSON. Times are seconds, so that two clocks need not agree. */

export type StateStatus = "waiting" | "running" | "succeeded" | "failed" | "stopped" | "not-needed";

export interface StateView {
  readonly name: string;
  readonly status: StateStatus;
  /** Of its last visit; `null` before the first. */
  readonly seconds: number | null;
  readonly visits: number;
  /** Its last visit was in a batch before the one at work. */
  readonly earlier: boolean;
}

export type Tone = "working" | "good" | "careful" | "bad";

export interface Headline {
  readonly tone: Tone;
  /** One sentence. */
  readonly text: string;
  /** What is done now, or why it ended so. */
  readonly detail: string;
  /** What a screen reader is told: changes with phase and batch, not with every function. */
  readonly announcement: string;
}

export interface LaneCell {
  readonly status: StateStatus;
  readonly seconds: number | null;
}

export interface Remark {
  readonly name: string;
  readonly verdict: "unhealthy" | "inconclusive";
  readonly reason: string;
}

export interface Lane {
  readonly batch: number;
  readonly title: string;
  readonly functions: number;
  readonly moved: number;
  readonly atWork: boolean;
  /** One per column. */
  readonly cells: readonly LaneCell[];
  /** In words, for example `5 healthy, 1 inconclusive`; `null` before there is any. */
  readonly verdict: string | null;
  readonly remarks: readonly Remark[];
}

export type FunctionTone = "waiting" | "running" | "migrated" | "unchanged" | "skipped" | "restored" | "failed";

export interface FunctionView {
  readonly name: string;
  readonly batch: number | null;
  readonly tone: FunctionTone;
  /** What is being done to it, or how it ended. */
  readonly words: string;
  readonly reason: string | null;
  readonly zipBytesBefore: number;
  /** `null` while the package is as it was. */
  readonly zipBytesAfter: number | null;
}

export interface View {
  /** Counts up with every look; the next request names it to be told only what changed since. */
  readonly revision: number;
  readonly execution: string;
  readonly arn: string;
  readonly running: boolean;
  readonly seconds: number;
  readonly headline: Headline;
  /** Name of the state the execution is in. */
  readonly at: string | null;
  readonly states: readonly StateView[];
  /** Arrows of the graph that were taken, as `from → to`. */
  readonly taken: readonly string[];
  readonly laneColumns: readonly string[];
  readonly lanes: readonly Lane[];
  /** Functions that changed since the revision that was named. */
  readonly functions: readonly FunctionView[];
  readonly zipBytesBefore: number;
  readonly zipBytesNow: number;
  /** `approve`: the batch that waits for somebody's word; `null` where none does. */
  readonly may: { readonly stop: boolean; readonly rollBack: boolean; readonly approve: number | null };
  /** The execution that restores what this one changed, where there is one. */
  readonly rollback: string | null;
  /** The execution this one restores. */
  readonly undoes: string | null;
  /** Address of the report's page on this server. */
  readonly report: string | null;
  /** The execution in the AWS console. */
  readonly console: string | null;
}

export interface GraphNode {
  readonly name: string;
  readonly type: string;
  readonly comment: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly caught: boolean;
  readonly label: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface Graph {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export interface ListedExecution {
  readonly name: string;
  readonly status: string;
  readonly startedAt: string;
}

export interface LogLine {
  readonly at: string;
  readonly message: string;
}

/** Everything known of one function, for the one who selected it. */
export interface FunctionDetails {
  readonly name: string;
  readonly steps: readonly string[];
  readonly checks: readonly { readonly name: string; readonly passed: boolean; readonly words: string }[];
  readonly scans: readonly { readonly good: boolean | null; readonly words: string }[];
  readonly logGroup: string | null;
  readonly log: readonly LogLine[];
  /** Why the log is not all there; `null` where it is. */
  readonly logNote: string | null;
}
