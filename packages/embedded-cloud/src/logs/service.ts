/** CloudWatch Logs of the embedded cloud: JSON 1.1 on the wire, groups and streams in memory. */
import type { Clock } from "../clock.ts";
import { jsonProtocol, operationsOn } from "../protocols/json.ts";
import { AwsError, type Service } from "../service.ts";
import { tokenBucket } from "../token-bucket.ts";
import { eventOperations } from "./event-operations.ts";
import { groupOperations } from "./group-operations.ts";
import { logStore } from "./log-store.ts";

/** FilterLogEvents (CloudWatch Logs guide, service quotas): 25 a second in us-east-1, 10 in most other Regions. */
const searchesPerSecond = (region: string) => (region === "us-east-1" ? 25 : 10);

export interface LogsSettings {
  readonly clock: Clock;
  readonly region: string;
  readonly accountId: string;
}

/**
 * The service, and a way in for the cloud's own services, whose writers have been checked; both see the same groups.
 */
export interface LogsService extends Service {
  hasGroup(name: string): boolean;
  /** Appends one event per message, stamped now; creates the group and the stream at the first write. */
  write(group: string, stream: string, messages: readonly string[]): void;
}

export function logsService({ clock, region, accountId }: LogsSettings): LogsService {
  const store = logStore(clock);
  const account = { store, clock, region, accountId };
  const maySearch = tokenBucket(clock, searchesPerSecond(region));

  return {
    name: "logs",
    ...jsonProtocol(
      { service: "CloudWatch Logs", targetPrefix: "Logs_20140328", version: "1.1" },
      operationsOn(account, {
        ...groupOperations,
        ...eventOperations,
        FilterLogEvents(of, parameters) {
          if (!maySearch()) throw new AwsError("ThrottlingException", "Rate exceeded");
          return eventOperations.FilterLogEvents(of, parameters);
        },
      }),
    ),
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
