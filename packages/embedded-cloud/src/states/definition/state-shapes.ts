/** The states this cloud runs as AWS does, field by field; a field that is not listed is refused. */
import * as z from "zod";
import { problemWithRule, type Rule as WrittenRule } from "./choice-rules.ts";
import { Path, ResultPath, Template, TokenTemplate } from "./paths.ts";

const MAX_SECONDS = 99_999_999;
const ends = { Next: z.string().optional(), End: z.boolean().optional() };
const common = { Comment: z.string().optional(), QueryLanguage: z.literal("JSONPath").optional() };
const filters = { InputPath: Path.nullable().optional(), OutputPath: Path.nullable().optional() };
const seconds = z.int().min(0).max(MAX_SECONDS);
export const positive = z.int().min(1).max(MAX_SECONDS);

/** States.ALL must be alone. States.Runtime ends an execution even if a Catch names it. */
const ErrorEquals = z
  .array(z.string().min(1))
  .min(1)
  .refine((names) => names.length === 1 || !names.includes("States.ALL"), "States.ALL must appear alone")
  .refine((names) => !names.includes("States.Runtime"), "States.Runtime cannot be retried or caught");

const Retrier = z.strictObject({
  ErrorEquals,
  IntervalSeconds: positive.default(1),
  MaxAttempts: seconds.default(3),
  BackoffRate: z.number().min(1).default(2),
  MaxDelaySeconds: positive.optional(),
  JitterStrategy: z.enum(["NONE", "FULL"]).default("NONE"),
  Comment: z.string().optional(),
});

const Catcher = z.strictObject({
  ErrorEquals,
  Next: z.string(),
  ResultPath: ResultPath.nullable().optional(),
  Comment: z.string().optional(),
});

/** Of several retriers or catchers only the last one may take every error. */
const allComesLast = (entries: readonly { readonly ErrorEquals: readonly string[] }[]) =>
  entries.slice(0, -1).every((entry) => !entry.ErrorEquals.includes("States.ALL"));
const LAST = "States.ALL must come last";

/**
 * The one service integration that is supported here: a function gets a token, and whatever sends the token back
 * answers.
 */
const INVOKE_WITH_TOKEN = "arn:aws:states:::lambda:invoke.waitForTaskToken";

/** Whatever the partition, which is that of the Region the service was packaged for. */
export const invokesWithToken = (resource: string) =>
  /^arn:aws[\w-]*:states:::lambda:invoke\.waitForTaskToken$/.test(resource);

const taskFields = {
  ...common,
  ...filters,
  ...ends,
  Type: z.literal("Task"),
  Resource: z
    .string()
    .regex(
      /^(arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w$-]+)?|arn:aws[\w-]*:states:::lambda:invoke\.waitForTaskToken)$/,
      `must be the ARN of a Lambda function or ${INVOKE_WITH_TOKEN}: other service integrations, activities and .sync are not run here`,
    ),
  Parameters: TokenTemplate.optional(),
  ResultSelector: Template.optional(),
  ResultPath: ResultPath.nullable().optional(),
  TimeoutSeconds: positive.optional(),
  TimeoutSecondsPath: Path.optional(),
  Retry: z.array(Retrier).default([]).refine(allComesLast, LAST),
  Catch: z.array(Catcher).default([]).refine(allComesLast, LAST),
};

/** Only a task that waits for its token has one. */
const TaskState = z.strictObject(taskFields).superRefine(({ Resource, Parameters }, context) => {
  if (invokesWithToken(Resource)) return;
  const { error } = Template.optional().safeParse(Parameters);
  for (const { message, path } of error?.issues ?? [])
    context.addIssue({ code: "custom", message, path: ["Parameters", ...path] });
});

const PassState = z.strictObject({
  ...common,
  ...filters,
  ...ends,
  Type: z.literal("Pass"),
  Parameters: Template.optional(),
  Result: z.unknown().optional(),
  ResultPath: ResultPath.nullable().optional(),
});

const WaitState = z.strictObject({
  ...common,
  ...filters,
  ...ends,
  Type: z.literal("Wait"),
  Seconds: seconds.optional(),
  SecondsPath: Path.optional(),
  Timestamp: z.iso.datetime({ offset: true }).optional(),
  TimestampPath: Path.optional(),
});

/** Looked at as it is written: an object read member by member would lose a comparison named `__proto__`. */
const Rule = z
  .custom<WrittenRule>((rule) => typeof rule === "object" && rule !== null && !Array.isArray(rule))
  .superRefine((rule, context) => {
    const problem = problemWithRule(rule);
    if (problem !== null) context.addIssue({ code: "custom", message: problem });
  });

const ChoiceState = z.strictObject({
  ...common,
  ...filters,
  Type: z.literal("Choice"),
  Choices: z.array(z.intersection(Rule, z.looseObject({ Next: z.string() }))).min(1),
  Default: z.string().optional(),
});

const SucceedState = z.strictObject({ ...common, ...filters, Type: z.literal("Succeed") });

const FailState = z.strictObject({
  ...common,
  Type: z.literal("Fail"),
  Error: z.string().optional(),
  ErrorPath: Path.optional(),
  Cause: z.string().optional(),
  CausePath: Path.optional(),
});

export const State = z.discriminatedUnion(
  "Type",
  [TaskState, PassState, WaitState, ChoiceState, SucceedState, FailState],
  "must be Task, Pass, Wait, Choice, Succeed or Fail; Parallel and Map are not run here",
);

export type State = z.output<typeof State>;
export type TaskState = z.output<typeof TaskState>;
export type WaitState = z.output<typeof WaitState>;
export type Retrier = z.output<typeof Retrier>;
