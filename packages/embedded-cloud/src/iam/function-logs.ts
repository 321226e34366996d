/** Writes the logs of functions whose roles allow it. */
import type { LogSink } from "../logs/log-sink.ts";
import type { LogsService } from "../logs/service.ts";
import type { Guard } from "./guard.ts";
import type { Home } from "./home.ts";

/**
 * Lambda makes the group and the stream with the function's own role, and what it may not write is lost without a word.
 */
export function functionLogs(logs: LogsService, guard: Guard, { region, accountId }: Home): LogSink {
  return {
    write(group, stream, messages, writer) {
      const resource = `arn:aws:logs:${region}:${accountId}:log-group:${group}:log-stream:${stream}`;
      const actions = ["logs:CreateLogStream", "logs:PutLogEvents"];
      if (!logs.hasGroup(group)) actions.push("logs:CreateLogGroup");
      if (actions.every((action) => guard.may(writer, { action, resource }))) logs.write(group, stream, messages);
    },
  };
}
