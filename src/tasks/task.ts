/** What every task shares: input validation, one log line per call, and error names. */
import middy, { type MiddlewareObj } from "@middy/core";
import type { Context } from "aws-lambda";
import * as z from "zod";
import { ExplainedError, NotUsable } from "../domain/errors.ts";
import { messageWithCode } from "../domain/report/failure.ts";
import { MAX_NAME_LENGTH, MAX_SENTENCE_LENGTH, quotedOrNull } from "../domain/text.ts";
import { logFailure, logResult } from "./log.ts";
import {
  contextOf,
  type ExecutionContext,
  type ExtraMakers,
  type Extras,
  type Tools,
  toolsFromEnvironment,
} from "./tools.ts";

/** A Lambda handler. Tests pass their own tools to `with`. */
export interface Task<Output extends object, Name extends keyof Extras = never> {
  (event: unknown, context: Context): Promise<Output>;
  with(tools: Tools<Name>): (event: unknown) => Promise<Output>;
}

/** Lambda enforces the timeout: middy's would answer while the work continues into the next call. */
const TIMEOUT_BY_LAMBDA = { timeoutEarlyInMillis: 0 };

/** ARN of the execution, and the batch number if the state works on a batch. */
export const ExecutionInput = z.object({ execution: z.string().min(1) });
export const BatchInput = ExecutionInput.extend({ batch: z.int().min(1) });

type OfExecution = z.ZodType<{ readonly execution: string }>;

interface Options<Schema extends OfExecution, Name extends keyof Extras> {
  readonly input: Schema;
  /** Tools that not every task needs: `{ logs, metrics }`, from tools.ts. */
  readonly extras?: ExtraMakers<Name>;
  /** A wrapper around the work, for example `underLock()`. */
  readonly around?: Around<z.output<Schema>>;
}

type Around<Input> = <Output>(input: Input, tools: Tools, work: () => Promise<Output>) => Promise<Output>;

/**
 * For tasks that change functions or report on them: they start only while their execution holds the lock, so a late
 * call changes nothing. `isNeeded` exempts executions without a lock.
 */
export function underLock<Input extends { readonly execution: string }>(
  isNeeded: (input: Input) => boolean = () => true,
): Around<Input> {
  return (input, tools, work) => (isNeeded(input) ? tools.withLock(input.execution, work) : work());
}

/**
 * Creates a task of the state machine. `run` gets the validated input and the execution's context, and returns a small
 * JSON object. Importing a task has no effect: the first call creates the clients.
 */
export function task<Schema extends OfExecution, Output extends object, Name extends keyof Extras = never>(
  { input, extras, around }: Options<Schema, Name>,
  run: (input: z.output<Schema>, context: ExecutionContext<Name>) => Promise<Output>,
): Task<Output, Name> {
  const withInput = async (event: unknown, tools: Tools<Name>) => {
    const checked = parseInput(input, event);
    const work = () => run(checked, contextOf(checked.execution, tools));
    return around === undefined ? work() : around(checked, tools, work);
  };
  const runWith = (event: unknown, tools: Tools<Name>) => withInput(event, tools).catch(throwWithCode);
  let ownTools: Tools<Name> | undefined;
  const handler = middy<unknown, Output>(TIMEOUT_BY_LAMBDA)
    .use(logCalls())
    .handler((event: unknown) => {
      ownTools ??= toolsFromEnvironment(extras);
      return runWith(event, ownTools);
    });
  return Object.assign((event: unknown, context: Context) => handler(event, context), {
    with: (tools: Tools<Name>) => (event: unknown) => runWith(event, tools),
  });
}

function throwWithCode(error: unknown): never {
  if (error instanceof ExplainedError) error.message = messageWithCode(error.message, error.why);
  throw error;
}

/** Invalid input is a mistake in the state machine. Values are not repeated: they may be a user's. */
function parseInput<Schema extends z.ZodType>(schema: Schema, event: unknown): z.output<Schema> {
  const result = schema.safeParse(event);
  if (result.success) return result.data;
  const fields = result.error.issues.map(({ path }) => path.join("."));
  throw new NotUsable({ code: "input-not-valid", fields, total: fields.length });
}

/** Logs one JSON line per call: task, execution, duration, and result or error, never the input. */
function logCalls(): MiddlewareObj<unknown, object> {
  let begun = 0;
  const fields = (event: unknown, context: Context, rest: object) => {
    const { execution, batch } = LoggedInput.parse(event);
    const seconds = Math.round(performance.now() - begun) / 1000;
    return { task: context.functionName, execution, batch, seconds, requestId: context.awsRequestId, ...rest };
  };
  return {
    before() {
      begun = performance.now();
    },
    after({ event, context, response }) {
      logResult(fields(event, context, { result: response }));
    },
    onError({ event, context, error }) {
      const message = quotedOrNull(error?.message, MAX_SENTENCE_LENGTH);
      logFailure(fields(event, context, { error: quotedOrNull(error?.name, MAX_NAME_LENGTH), message }));
    },
  };
}

const LoggedInput = z.object({ execution: z.string(), batch: z.number().optional() }).catch({ execution: "unknown" });
