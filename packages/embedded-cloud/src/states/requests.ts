/** The parameters of the Step Functions calls, with the limits of the service model. What is not listed is refused. */
import * as z from "zod";
import { AwsError } from "../service.ts";
import { MAX_DATA_BYTES } from "./run/state-failure.ts";

/** Source: API reference, StartExecution and CreateStateMachine, `name`. */
const NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u;

const Name = z.string().refine((name) => NAME.test(name), { message: "Invalid Name", params: { code: "InvalidName" } });
const Arn = z
  .string()
  .refine((arn) => arn.startsWith("arn:"), { message: "Invalid Arn", params: { code: "InvalidArn" } });
const Text = z
  .string()
  .refine(
    (text) => Buffer.byteLength(text) <= MAX_DATA_BYTES,
    `must have length less than or equal to ${MAX_DATA_BYTES}`,
  );
const Paging = { maxResults: z.int().min(0).max(1000).default(0), nextToken: z.string().max(1024).optional() };
const Settings = {
  loggingConfiguration: z.looseObject({}).optional(),
  tracingConfiguration: z.looseObject({}).optional(),
};

export const CreateStateMachine = z.strictObject({
  name: Name,
  definition: z.string(),
  roleArn: Arn,
  type: z.literal("STANDARD", "must be STANDARD: express workflows are not run here").default("STANDARD"),
  tags: z.array(z.looseObject({})).optional(),
  ...Settings,
});
export const UpdateStateMachine = z.strictObject({
  stateMachineArn: Arn,
  definition: z.string().optional(),
  roleArn: Arn.optional(),
  ...Settings,
});
export const OneStateMachine = z.strictObject({ stateMachineArn: Arn, includedData: z.string().optional() });
export const ListStateMachines = z.strictObject(Paging);
export const StartExecution = z.strictObject({
  stateMachineArn: Arn,
  name: Name.optional(),
  input: Text.default("{}"),
  traceHeader: z.string().optional(),
});
export const OneExecution = z.strictObject({ executionArn: Arn, includedData: z.string().optional() });
export const StopExecution = z.strictObject({
  executionArn: Arn,
  error: z.string().max(256).optional(),
  cause: z.string().max(32_768).optional(),
});
export const ListExecutions = z.strictObject({
  stateMachineArn: Arn,
  statusFilter: z.enum(["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]).optional(),
  ...Paging,
});
export const GetExecutionHistory = z.strictObject({
  executionArn: Arn,
  reverseOrder: z.boolean().default(false),
  includeExecutionData: z.boolean().default(true),
  ...Paging,
});

/**
 * Reads a call's parameters. Refuses with the code that belongs to the parameter (InvalidName, InvalidArn), else
 * ValidationException.
 */
export function readAs<T extends z.ZodType>(schema: T, parameters: unknown): z.output<T> {
  const { success, data, error } = schema.safeParse(parameters);
  if (success) return data;
  const [first] = error.issues;
  const own = first?.code === "custom" ? first.params?.code : undefined;
  const problems = error.issues.map(({ path, message }) => `'${path.map(String).join(".")}' ${message}`).join("; ");
  throw new AwsError(typeof own === "string" ? own : "ValidationException", problems);
}

const DEFAULT_PAGE = 100;

/**
 * One page of a list kept oldest first. The token is a position counted from the oldest entry, so a list read from the
 * newest end keeps its place while entries are added.
 */
export function pageOf<T>(
  oldestFirst: readonly T[],
  newestFirst: boolean,
  asked: { readonly maxResults: number; readonly nextToken?: string | undefined },
): { readonly page: readonly T[]; readonly nextToken: string | undefined } {
  const size = asked.maxResults === 0 ? DEFAULT_PAGE : asked.maxResults;
  const at = asked.nextToken === undefined ? (newestFirst ? oldestFirst.length : 0) : positionIn(asked.nextToken);
  const [from, to] = newestFirst ? [Math.max(0, at - size), at] : [at, at + size];
  const page = oldestFirst.slice(from, to);
  const ended = newestFirst ? from === 0 : to >= oldestFirst.length;
  return {
    page: newestFirst ? page.reverse() : page,
    nextToken: ended ? undefined : Buffer.from(`at ${newestFirst ? from : to}`).toString("base64url"),
  };
}

function positionIn(token: string): number {
  const position = Buffer.from(token, "base64url")
    .toString()
    .match(/^at (\d+)$/)?.[1];
  if (position === undefined) throw new AwsError("InvalidToken", `Invalid Token: '${token}'`);
  return Number(position);
}
