/** What probe functions run with: a role that may write the log they share, and nothing else. */
import { probeLogGroup, probePrefix } from "../src/domain/service-names.ts";
import { arn, logRetentionDays, serviceName, stage } from "./names.ts";
import { allow, role } from "./policies.ts";

/** What the names of probe functions begin with. */
export const probeFunctions = arn("lambda", `function:${probePrefix(stage)}*`);

const LogGroupName = probeLogGroup(stage);

/**
 * Packages reach a probe function by presigned addresses in its call: it can read the two packages and the layers it is
 * asked about, for ten minutes, and nothing by itself.
 */
export const probeResources = {
  ProbeLogGroup: { Type: "AWS::Logs::LogGroup", Properties: { LogGroupName, RetentionInDays: logRetentionDays } },
  ProbeRole: role("lambda.amazonaws.com", `What the probe functions of ${serviceName} may do`, "log", [
    allow(arn("logs", `log-group:${LogGroupName}:*`), "logs:CreateLogStream", "logs:PutLogEvents"),
  ]),
};
