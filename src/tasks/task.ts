/**
 * What every task has in common, once: its input is checked, its end is logged in one line, its errors keep their
 * names.
 */
import middy, { type MiddlewareObj } from "@middy/core";
import type { Context } from "aws-lambda";
import * as z from "zod";
import { NotUsable } from "../domain/errors.ts";
import { listed, MAX_NAME_LENGTH, MAX_SENTENCE_LENGTH, quotedOrNull } from "../domain/text.ts";
import { logFailure, logResult } from "./log.ts";
import {
  contextOf,
  type ExecutionContext,
  type ExtraMakers,
  type Extras,
  type Tools,
  toolsFromEnvironment,
} from "./tools.ts";

/** A Lambda handler; `with` gives the same work with tools of one's own, for tests. */
export interface Task<Output extends object, Name extends keyof Extras = never> {
  (event: unknown, context: Context): Promise<Output>;
  with(tools: Tools<Name>): (event: unknown) => Promise<Output>;
}

/** Lambda's own timeout ends the environment; middy's would answer while the work goes on, into the next call. */
const TIMEOUT_BY_LAMBDA = { timeoutEarlyInMillis: 0 };

/** The execution's ARN, and the number of the batch where the state works on one. */
export const ExecutionInput = z.object({ execution: z.string().min(1) });
export const BatchInput = ExecutionInput.extend({ batch: z.int().min(1) });

type OfExecution = z.ZodType<{ readonly execution: string }>;

interface Options<Schema extends OfExecution, Name extends keyof Extras> {
  readonly input: Schema;
  /** Tools that not every task has: `{ logs, metrics }`, as tools.ts makes them. */
  readonly extras?: ExtraMakers<Name>;
  /** What the work is done within, `underLock()` for example. */
  readonly around?: Around<z.output<Schema>>;
}

type Around<Input> = <Output>(input: Input, tools: Tools, work: () => Promise<Output>) => Promise<Output>;

/**
 * For a task that changes functions, or reports on them: it starts only while its execution holds the lock. A call that
 * arrives after another execution took over changes nothing. `isNeeded` exempts executions that take no lock.
 */
export function underLock<Input extends { readonly execution: string }>(
  isNeeded: (input: Input) => boolean = () => true,
): Around<Input> {
  return (input, tools, work) => (isNeeded(input) ? tools.holdingLock(input.execution, work) : work());
}

/**
 * A task of the state machine. `run` gets the checked input and the context of its execution, and returns a small JSON
 * object for the next states. Importing a task does nothing: its first call creates the clients.
 */
export function task<Schema extends OfExecution, Output extends object, Name extends keyof Extras = never>(
  { input, extras, around }: Options<Schema, Name>,
  run: (input: z.output<Schema>, context: ExecutionContext<Name>) => Promise<Output>,
): Task<Output, Name> {
  const runWith = async (event: unknown, tools: Tools<Name>) => {
    const checked = checkedInput(input, event);
    const work = () => run(checked, contextOf(checked.execution, tools));
    return around === undefined ? work() : around(checked, tools, work);
  };
  let ownTools: Tools<Name> | undefined;
  const handler = middy<unknown, Output>(TIMEOUT_BY_LAMBDA)
    .use(oneLogLine())
    .handler((event: unknown) => {
      ownTools ??= toolsFromEnvironment(extras);
      return runWith(event, ownTools);
    });
  return Object.assign((event: unknown, context: Context) => handler(event, context), {
    with: (tools: Tools<Name>) => (event: unknown) => runWith(event, tools),
  });
}

const MOST_FIELDS = 20;

/** A wrong input is a mistake in the state machine; its values are not repeated, they may be a user's. */
function checkedInput<Schema extends z.ZodType>(schema: Schema, event: unknown): z.output<Schema> {
  const result = schema.safeParse(event);
  if (result.success) return result.data;
  const fields = result.error.issues.map(({ path }) => path.join("."));
  throw new NotUsable(`The state machine gave this task an input it cannot work with: ${listed(fields, MOST_FIELDS)}`);
}

/** One JSON line per call: which task for which execution, how long, and its answer or its error; never its input. */
function oneLogLine(): MiddlewareObj<unknown, object> {
  let begun = 0;
  const fields = (event: unknown, context: Context, rest: object) => {
    const { execution, batch } = logged.parse(event);
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

const logged = z.object({ execution: z.string(), batch: z.number().optional() }).catch({ execution: "unknown" });
