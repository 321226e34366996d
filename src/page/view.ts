/** The JSON that the server sends to the page. Times are durations in seconds, so the two clocks need not agree. */

export type StateStatus = "waiting" | "running" | "succeeded" | "failed" | "stopped" | "not-needed";

export interface StateView {
  readonly name: string;
  readonly status: StateStatus;
  /** Of its last visit; `null` before the first. */
  readonly seconds: number | null;
  readonly visits: number;
  /** The last visit belongs to an earlier batch than the current one. */
  readonly earlier: boolean;
}

export type Tone = "working" | "good" | "careful" | "bad";

export interface Headline {
  readonly tone: Tone;
  /** One sentence. */
  readonly text: string;
  /** The current step, or why the execution ended this way. */
  readonly detail: string;
  /** For screen readers. Changes with phase and batch, not with every function. */
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
  /** For example `5 healthy, 1 inconclusive`; `null` before the first verdict. */
  readonly verdict: string | null;
  readonly remarks: readonly Remark[];
}

export type FunctionTone = "waiting" | "running" | "migrated" | "unchanged" | "skipped" | "restored" | "failed";

export interface FunctionView {
  readonly name: string;
  readonly batch: number | null;
  readonly tone: FunctionTone;
  /** The current step, or the result. */
  readonly words: string;
  readonly reason: string | null;
  readonly zipBytesBefore: number;
  /** `null` while the package is unchanged. */
  readonly zipBytesAfter: number | null;
}

export interface View {
  /** Increases with every answer. The next request sends it to receive only later changes. */
  readonly revision: number;
  readonly execution: string;
  readonly arn: string;
  readonly running: boolean;
  readonly seconds: number;
  readonly headline: Headline;
  /** Name of the current state. */
  readonly at: string | null;
  readonly states: readonly StateView[];
  /** Arrows of the graph that were taken, as `from → to`. */
  readonly taken: readonly string[];
  readonly laneColumns: readonly string[];
  readonly lanes: readonly Lane[];
  /** Functions that changed since the revision in the request. */
  readonly functions: readonly FunctionView[];
  readonly zipBytesBefore: number;
  readonly zipBytesNow: number;
  /** Actions that are possible now. `approve` is the batch that waits for approval, or `null`. */
  readonly may: { readonly stop: boolean; readonly rollBack: boolean; readonly approve: number | null };
  /** The execution that rolls this one back, or `null`. */
  readonly rollback: string | null;
  /** The execution that this one rolls back, or `null`. */
  readonly undoes: string | null;
  /** URL of the report on this server. */
  readonly report: string | null;
  /** URL of the execution in the AWS console. */
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
  /** Of a running execution; `null` after its end. */
  readonly progress: { readonly headline: Headline; readonly at: string | null } | null;
}

export interface LogLine {
  readonly at: string;
  readonly message: string;
}

/** Details of the selected function. */
export interface FunctionDetails {
  readonly name: string;
  readonly steps: readonly string[];
  readonly checks: readonly { readonly name: string; readonly passed: boolean; readonly words: string }[];
  readonly scans: readonly { readonly good: boolean | null; readonly words: string }[];
  readonly logGroup: string | null;
  /** Lines since the change with an error that the verdict names. */
  readonly evidence: readonly LogLine[];
  readonly log: readonly LogLine[];
  /** Why the log is incomplete; `null` if it is complete. */
  readonly logNote: string | null;
  /** How its copy of the shared code differs from the layer; `null` if it does not. */
  readonly copy: CopyView | null;
}

export interface CopyView {
  readonly files: readonly {
    readonly path: string;
    /** How it differs, with what the diff leaves out. */
    readonly words: string;
    /** Lines of a unified diff from the copy to the layer. `null` if none is shown. */
    readonly diff: readonly string[] | null;
  }[];
  /** Differing files that are not listed. */
  readonly more: number;
  /** Why its files could not be read; `null` if they were. */
  readonly unread: string | null;
}
