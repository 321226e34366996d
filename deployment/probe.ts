/** The role and log group of probe functions. The role can only write that log. */
import { probeLogGroup, probePrefix } from "../src/domain/service-names.ts";
import { arn, logRetentionDays, serviceName, stage } from "./names.ts";
import { allow, role } from "./policies.ts";

/** All probe functions. */
export const probeFunctions = arn("lambda", `function:${probePrefix(stage)}*`);

const LogGroupName = probeLogGroup(stage);

/** Probe functions read packages and layers through presigned URLs, so they need no other permissions. */
export const probeResources = {
  ProbeLogGroup: { Type: "AWS::Logs::LogGroup", Properties: { LogGroupName, RetentionInDays: logRetentionDays } },
  ProbeRole: role("lambda.amazonaws.com", `Permissions of the probe functions of ${serviceName}`, "log", [
    allow(arn("logs", `log-group:${LogGroupName}:*`), "logs:CreateLogStream", "logs:PutLogEvents"),
  ]),
};
