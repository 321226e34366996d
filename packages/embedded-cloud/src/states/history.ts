/** What happened in an execution, in the event types and details of GetExecutionHistory. */

/** Source: Step Functions guide, "Quotas": an execution that reaches it fails. */
export const MAX_EVENTS = 25_000;

export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  /** Epoch seconds, as the JSON protocol writes times. */
  readonly timestamp: number;
  readonly type: string;
  /** The member that carries the details, for example `stateEnteredEventDetails`. */
  readonly [details: string]: unknown;
}

/** The details of an event, under the member the service model gives them. */
type Details = Readonly<Record<string, unknown>>;

/** Input and output are said not to be truncated, as AWS says. */
const data = (details: Details): Details => ({
  ...details,
  ...("input" in details ? { inputDetails: { truncated: false } } : {}),
  ...("output" in details ? { outputDetails: { truncated: false } } : {}),
});

export class History {
  readonly #events: HistoryEvent[] = [];
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  get events(): readonly HistoryEvent[] {
    return this.#events;
  }

  /** Whether one more event is all that fits: the one that ends the execution. */
  get isFull(): boolean {
    return this.#events.length >= MAX_EVENTS - 1;
  }

  /**
   * Adds an event and returns its id. As on AWS, the first state and an abort follow event 0, and all others the event
   * before them. Recorded 2024-05-06, LocalStack test_sfn_api.snapshot.json, test_stop_execution.
   */
  add(type: string, member?: string, details: Details = {}): number {
    const id = this.#events.length + 1;
    this.#events.push({
      id,
      previousEventId: id === 2 || type === "ExecutionAborted" ? 0 : id - 1,
      timestamp: this.#now().getTime() / 1000,
      type,
      ...(member === undefined ? {} : { [member]: data(details) }),
    });
    return id;
  }
}

const DATA = ["input", "inputDetails", "output", "outputDetails"];

/** The event without its inputs and outputs, for `includeExecutionData: false`. */
export const withoutData = (event: HistoryEvent): HistoryEvent =>
  Object.fromEntries(
    Object.entries(event).map(([member, value]) => [
      member,
      typeof value === "object" && value !== null
        ? Object.fromEntries(Object.entries(value).filter(([name]) => !DATA.includes(name)))
        : value,
    ]),
  ) as unknown as HistoryEvent;
