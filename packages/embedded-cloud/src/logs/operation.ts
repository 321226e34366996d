/** What the operations of CloudWatch Logs share: how they are declared, and how requests name groups and streams. */
import * as z from "zod";
import type { Clock } from "../clock.ts";
import { AwsError } from "../service.ts";
import type { LogStore } from "./log-store.ts";

export interface LogsAccount {
  readonly store: LogStore;
  readonly clock: Clock;
  readonly region: string;
  readonly accountId: string;
}

/** From a request's body to an answer's. @throws AwsError */
export type Operation = (account: LogsAccount, input: unknown) => object;

export const groupName = z.string().regex(/^[.\-_/#A-Za-z0-9]{1,512}$/);
export const streamName = z.string().regex(/^[^:*]{1,512}$/);
export const token = z.string().optional();

/** A group by its name or its ARN, whichever the request gives. */
export const IdentifiedGroup = z.object({
  logGroupName: groupName.optional(),
  logGroupIdentifier: z.string().optional(),
});

/** An operation whose request is checked first. */
export function operation<T>(schema: z.ZodType<T>, run: (account: LogsAccount, input: T) => object): Operation {
  return (account, input) => {
    const parsed = schema.safeParse(input);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw invalidParameter(`1 validation error detected: ${issue?.path.join(".")}: ${issue?.message}`);
    }
    return run(account, parsed.data);
  };
}

/** @throws AwsError where a request names its group twice or not at all */
export function nameOf({ logGroupName, logGroupIdentifier }: z.infer<typeof IdentifiedGroup>): string {
  if (logGroupName !== undefined && logGroupIdentifier !== undefined)
    throw new AwsError("ValidationException", "LogGroup name and LogGroup ARN are mutually exclusive parameters.");
  if (logGroupName === undefined && logGroupIdentifier === undefined)
    throw invalidParameter("Exactly one of logGroupName and logGroupIdentifier must be given");
  return logGroupName ?? nameIn(logGroupIdentifier ?? "");
}

/** The group's name in `arn:aws:logs:REGION:ACCOUNT:log-group:NAME` (with or without `:*`), or the name itself. */
export function nameIn(identifier: string): string {
  return /^arn:[^:]+:logs:[^:]*:[^:]*:log-group:([^:]+)/.exec(identifier)?.[1] ?? identifier;
}

/** The refusal of a request that is malformed. */
export function invalidParameter(message: string): AwsError {
  return new AwsError("InvalidParameterException", message);
}
