/**
 * One state at a time on the npm engine aws-local-stepfunctions: it reads paths and templates, calls intrinsic
 * functions and decides choices. execution-run.ts does the rest: the flow from state to state, retries, waits and time.
 * The engine has no scaled clock, and it lacks AWS's history, limits and error shapes.
 */
import { randomUUID } from "node:crypto";
import { StateMachine as Engine, ExecutionError, type StateMachineDefinition } from "aws-local-stepfunctions";
import { StateFailure } from "../run/state-failure.ts";
import { type Rule, rewritten } from "./choice-rules.ts";
import { valueAt as plainValueAt, withSums } from "./sums.ts";

/** The value of `$$`. */
export interface StateContext {
  readonly Execution: Readonly<Record<"Id" | "Name" | "RoleArn" | "StartTime", string>> & { readonly Input: unknown };
  readonly State: { readonly Name: string; readonly EnteredTime: string; readonly RetryCount: number };
  readonly StateMachine: Readonly<Record<"Id" | "Name", string>>;
  /** In a task that waits for its token. */
  readonly Task?: { readonly Token: string };
}

/**
 * How a state's data flows: input path, template, result selector, result path, output path; missing ones do nothing.
 */
export interface DataFlow {
  readonly InputPath?: string | null | undefined;
  readonly Parameters?: unknown;
  readonly ResultSelector?: unknown;
  readonly ResultPath?: string | null | undefined;
  readonly OutputPath?: string | null | undefined;
}

/** The longest the engine's timer can hold, so that it never ends a task: time limits are ours. */
const NEVER_SECONDS = Math.floor((2 ** 31 - 1) / 1000);

type Json = Parameters<Engine["run"]>[0];

/**
 * The engine drops every backslash from what an intrinsic function answers, so it never sees one: this stands for it.
 */
const BACKSLASH = randomUUID();
/** The engine overwrites `$$.Execution.Input` and `.StartTime` with its own: ours stand under this name. */
const EXECUTION = `Execution${randomUUID().replaceAll("-", "")}`;

const hidden = <T>(value: T): T => JSON.parse((JSON.stringify(value) ?? "null").replaceAll("\\\\", BACKSLASH));
const shown = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll(BACKSLASH, "\\\\").replaceAll(EXECUTION, "Execution"));
const withOwnExecution = <T>(fields: T): T =>
  JSON.parse(JSON.stringify(fields).replaceAll("$$.Execution.", () => `$$.${EXECUTION}.`));

/**
 * Does `work` on what the data flow makes of the input, and answers what it makes of the result. Everything passes as
 * JSON.
 */
export async function carriedOut(
  flow: DataFlow,
  input: unknown,
  context: StateContext,
  work: (effectiveInput: unknown) => unknown = (effectiveInput) => effectiveInput,
): Promise<unknown> {
  const { InputPath, ResultSelector, ResultPath, OutputPath } = flow;
  const $ = typeof InputPath === "string" ? plainValueAt(InputPath, { $: input, $$: context }) : input;
  const Parameters = withSums(flow.Parameters, { $, $$: context });
  const selected = (result: unknown) =>
    ResultSelector === undefined ? result : carriedOut({ Parameters: ResultSelector }, result, context);
  const fields = Object.entries({ InputPath, Parameters, ResultPath, OutputPath }).filter(
    ([name, value]) => value !== undefined && !(name.endsWith("Path") && value === "$"),
  );
  const state = {
    Type: "Task",
    Resource: "work",
    TimeoutSeconds: NEVER_SECONDS,
    ...withOwnExecution(Object.fromEntries(fields)),
    End: true,
  };
  const result = await run({ state }, hidden(input), hidden(context), async (effectiveInput) =>
    hidden((await selected(await work(shown(effectiveInput)))) as Json),
  );
  return shown(result);
}

/** The value at a path, below an input path; fails with States.Runtime if there is none. */
export async function valueAt(path: string, flow: DataFlow, input: unknown, context: StateContext): Promise<unknown> {
  const wrapped = { InputPath: flow.InputPath, Parameters: { "value.$": path } };
  return ((await carriedOut(wrapped, input, context)) as { readonly value: unknown }).value;
}

/** The next state of a Choice; fails with States.NoChoiceMatched if no rule matches and there is no default. */
export async function chosen(
  state: {
    readonly Choices: readonly Rule[];
    readonly Default?: string | undefined;
    readonly InputPath?: string | null | undefined;
  },
  input: unknown,
  context: StateContext,
): Promise<string> {
  const beneath = await carriedOut({ InputPath: state.InputPath }, input, context);
  const targets = [
    ...new Set([
      ...state.Choices.map(({ Next }) => String(Next)),
      ...(state.Default === undefined ? [] : [state.Default]),
    ]),
  ];
  const signposts = targets.map((target) => [`to ${target}`, { Type: "Pass", Result: { target }, End: true }]);
  const choice = {
    Type: "Choice",
    Choices: state.Choices.map((rule) => ({ ...rewritten(withOwnExecution(rule)), Next: `to ${rule.Next}` })),
    ...(state.Default === undefined ? {} : { Default: `to ${state.Default}` }),
  };
  const reached = await run({ state: choice, ...Object.fromEntries(signposts) }, beneath, context);
  return (reached as { readonly target: string }).target;
}

async function run(
  States: Readonly<Record<string, object>>,
  input: unknown,
  { Execution, ...context }: StateContext,
  work: (effectiveInput: Json) => Promise<Json> = async (effectiveInput) => effectiveInput,
): Promise<unknown> {
  const definition = { StartAt: "state", States } as unknown as StateMachineDefinition;
  const engine = new Engine(definition, { validationOptions: { noValidate: true } });
  const running = engine.run(input as Json, {
    context: { ...context, [EXECUTION]: Execution },
    overrides: { taskResourceLocalHandlers: { state: work } },
  });
  try {
    return await running.result;
  } catch (failed) {
    const cause = failed instanceof ExecutionError ? failed.cause : failed;
    if (cause instanceof StateFailure || !(cause instanceof Error)) throw cause;
    if (cause.name.startsWith("States.")) throw new StateFailure(cause.name, String(shown(cause.message)));
    throw cause;
  }
}
