/** CloudWatch Logs of the embedded cloud: JSON 1.1 on the wire, groups and streams in memory. */
import type { Clock } from "../clock.ts";
import { AwsError, type CloudResponse, type Service } from "../service.ts";
import { eventOperations } from "./event-operations.ts";
import { groupOperations } from "./group-operations.ts";
import { logStore } from "./log-store.ts";

const operations = { ...groupOperations, ...eventOperations };
const TARGET = "Logs_20140328.";
/** FilterLogEvents (CloudWatch Logs guide, service quotas): 25 a second in us-east-1, 10 in most other Regions. */
const searchesPerSecond = (region: string) => (region === "us-east-1" ? 25 : 10);

export interface LogsSettings {
  readonly clock: Clock;
  readonly region: string;
  readonly accountId: string;
}

/** The service, and a way in for the cloud's own services, whose writers have been checked; both see the same groups. */
export interface LogsService extends Service {
  hasGroup(name: string): boolean;
  /** Appends one event per message, stamped now; creates the group and the stream at the first write. */
  write(group: string, stream: string, messages: readonly string[]): void;
}

export function logsService({ clock, region, accountId }: LogsSettings): LogsService {
  const store = logStore(clock);
  const account = { store, clock, region, accountId };
  const maySearch = perSecond(searchesPerSecond(region), clock);

  return {
    name: "logs",
    handles: ({ headers }) => headers["x-amz-target"]?.startsWith(TARGET) ?? false,
    operationOf: ({ headers }) => headers["x-amz-target"]?.slice(TARGET.length) ?? null,
    async answer({ headers, body }) {
      const name = headers["x-amz-target"]?.slice(TARGET.length) ?? "";
      try {
        const run = Object.hasOwn(operations, name) ? operations[name] : undefined;
        if (run === undefined) {
          throw new AwsError(
            "UnknownOperationException",
            `The embedded cloud does not offer ${name} of CloudWatch Logs.`,
          );
        }
        if (name === "FilterLogEvents" && !maySearch()) throw new AwsError("ThrottlingException", "Rate exceeded");
        return rendered(200, run(account, inputOf(body)));
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        return rendered(error.status, { __type: error.code, message: error.message });
      }
    },
    hasGroup: (name) => store.groups().some((group) => group.name === name),
    write(groupName, streamName, messages) {
      const group = store.ensureStream(groupName, streamName);
      const timestamp = clock.now().getTime();
      store.append(
        group,
        streamName,
        messages.map((message) => ({ timestamp, message })),
      );
    },
  };
}

function inputOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString() || "{}");
  } catch {
    throw new AwsError("SerializationException", "The body of the request is not JSON.");
  }
}

function rendered(status: number, value: object): CloudResponse {
  return { status, headers: { "content-type": "application/x-amz-json-1.1" }, body: JSON.stringify(value) };
}

/** A bucket of one second's worth of calls that refills with real time. */
function perSecond(calls: number, clock: Clock): () => boolean {
  let left = calls;
  let filledAt = clock.now().getTime();
  return () => {
    const now = clock.now().getTime();
    left = Math.min(calls, left + ((now - filledAt) / 1000) * calls);
    filledAt = now;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
