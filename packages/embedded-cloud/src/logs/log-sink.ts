import type { Identity } from "../iam/roles.ts";

/** Where function environments write their log lines; the embedded CloudWatch Logs is one. */
export interface LogSink {
  /**
   * Appends one event per message, stamped now; creates the group and the stream at the first write. What the writer
   * has no permission to write is lost, as on AWS.
   */
  write(group: string, stream: string, messages: readonly string[], writer: Identity): void;
}
