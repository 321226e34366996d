/**
 * The tasks of the service as hosted functions: real tasks on real clients, in this process, each call signed with a
 * key of its invocation.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { HostedFunctions, RunnableVersion } from "@layershift/embedded-cloud";
import { taskFileOf } from "../../deployment/task-files.ts";
import { type AwsClients, awsClients } from "../../src/aws/clients.ts";
import type { Task } from "../../src/tasks/task.ts";
import { artifactsBucket } from "./execution.ts";
import { type AllTools, toolsFrom } from "./tools.ts";

const definitionIn = (file: string) => readFileSync(new URL(`../../statemachine/${file}`, import.meta.url), "utf8");
export const asl = definitionIn("migration.asl.json");
export const cleanupAsl = definitionIn("cleanup.asl.json");
export const lockCheckAsl = definitionIn("lock-check.asl.json");

/** `migrate-batch` of `${MigrateBatchArn}`: the file in src/tasks and the end of the function's name. */
export const kebab = (pascal: string) => pascal.replace(/(?!^)[A-Z]/g, "-$&").toLowerCase();
const camel = (pascal: string) => pascal.charAt(0).toLowerCase() + pascal.slice(1);

const tasksOf = (definition: string) =>
  new Set([...definition.matchAll(/\$\{(\w+)Arn\}/g)].map(([, name = ""]) => name));
const pascals = [...new Set([...tasksOf(asl), ...tasksOf(cleanupAsl), ...tasksOf(lockCheckAsl)])];
const tasks = new Map<string, Task<object>>(
  await Promise.all(
    pascals.map(async (name) => {
      const found = (await import(
        /* @vite-ignore */ new URL(`../../${taskFileOf(kebab(name))}.ts`, import.meta.url).href
      )) as Record<string, Task<object>>;
      const task = found[camel(name)];
      if (task === undefined) throw new Error(`${taskFileOf(kebab(name))}.ts exports no ${camel(name)}`);
      return [`layershift-dev-${kebab(name)}`, task] as const;
    }),
  ),
);

const functionOf = (pascal: string) => `layershift-dev-${kebab(pascal)}`;
export const taskFunctions = [...tasksOf(asl)].map(functionOf);
export const lockCheckFunctions = [...tasksOf(lockCheckAsl)].map(functionOf);
export const cleanupFunctions = [...tasksOf(cleanupAsl)].map(functionOf);

export interface HostedTasks extends HostedFunctions {
  /** Name of the task at work, such as `migrate-batch`; `null` between two of them. */
  readonly atWork: string | null;
  /** How many invocations have not ended. */
  readonly running: number;
  /** From now on nothing is heard of what is still at work. */
  end(): void;
}

/** Access key of an invocation, the nth one of this cloud: `migrate-batch.12`. */
const keyFor = ({ functionName }: RunnableVersion, nth: number) => `${taskOf(functionName)}.${nth}`;
const taskOf = (functionName: string) => functionName.replace("layershift-dev-", "");

/**
 * `port`: where the cloud listens, once it does; `keyOf`: what an invocation signs its calls with; `now`: the tasks'
 * own clock.
 */
export function hostedTasks(port: () => number, keyOf = keyFor, now = () => new Date()): HostedTasks {
  const living = new Map<string, (reason: Error) => void>();
  let atWork: string | null = null;
  let begun = 0;
  return {
    get atWork() {
      return atWork;
    },
    get running() {
      return living.size;
    },
    has: (name) => tasks.has(name),
    async invoke(target, payload) {
      begun += 1;
      const key = keyOf(target, begun);
      const run = tasks.get(target.functionName);
      const death = Promise.withResolvers<never>();
      living.set(key, death.reject);
      atWork = taskOf(target.functionName);
      try {
        const caller = { accessKeyId: key, port: port(), isDead: () => !living.has(key) };
        const work = callers.run(caller, async () =>
          run?.with(withClock(toolsFrom(tasksClients(), settingsOf(target)), now))(JSON.parse(payload)),
        );
        return { payload: JSON.stringify((await Promise.race([work, death.promise])) ?? null), functionError: null };
      } catch (error) {
        const { name: errorType = "Error", message: errorMessage = String(error) } = error as Error;
        return { payload: JSON.stringify({ errorType, errorMessage, trace: [] }), functionError: "Unhandled" };
      } finally {
        living.delete(key);
        atWork = null;
      }
    },
    end: () => living.clear(),
    kill(key) {
      // The download of a package is not signed: whoever is at work makes it.
      const [last = ""] = [...living.keys()].slice(-1);
      const called = key === "" ? last : key;
      const die = living.get(called);
      living.delete(called);
      const message = "RequestId: 0 Error: Runtime exited with error: signal: killed";
      die?.(Object.assign(new Error(message), { name: "Runtime.ExitError" }));
      return die !== undefined;
    },
  };
}

const withClock = (tools: AllTools, now: () => Date): AllTools => ({ ...tools, clock: { ...tools.clock, now } });

/** As the deployment sets them, and what stands in for them where a test created the function. */
function settingsOf({ environment }: RunnableVersion) {
  return {
    bucket: environment.get("LAYERSHIFT_BUCKET") ?? artifactsBucket,
    stage: environment.get("LAYERSHIFT_STAGE") ?? "dev",
    topicArn: environment.get("LAYERSHIFT_TOPIC") ?? topicArn,
    functionPrefixes: environment.get("LAYERSHIFT_FUNCTION_PREFIXES")?.split(","),
    layerNames: environment.get("LAYERSHIFT_LAYER_NAMES")?.split(","),
    probeRoleArn: environment.get("LAYERSHIFT_PROBE_ROLE") ?? "arn:aws:iam::000000000000:role/probe",
  };
}

/** Where people are told. */
export const topicArn = "arn:aws:sns:us-east-1:000000000000:told";

/** Who calls, and which cloud. */
interface Caller {
  readonly accessKeyId: string;
  readonly port: number;
  /** Of a dead process nothing is heard any more. */
  isDead(): boolean;
}

const callers = new AsyncLocalStorage<Caller>();
let shared: AwsClients | undefined;

/**
 * Building clients costs more than a task's calls: one set serves the tasks of all clouds, and each call knows its
 * caller.
 */
function tasksClients(): AwsClients {
  shared ??= clientsOf(() => callers.getStore() ?? refuse());
  return shared;
}

function refuse(): never {
  throw new Error("a call that no task made");
}

/** The product's clients for a test itself. */
export const clientsAt = (port: number, accessKeyId: string): AwsClients =>
  clientsOf(() => ({ accessKeyId, port, isDead: () => false }));

/** The product's clients, sent to the caller's cloud, with pauses between tries as fast as all other time. */
function clientsOf(caller: () => Caller): AwsClients {
  process.env.AWS_ENDPOINT_URL ??= "http://127.0.0.1";
  const clients = awsClients();
  for (const { config } of Object.values(clients).filter((each) => typeof each === "object") as SdkClient[]) {
    const { requestHandler } = config;
    config.credentials = async () => ({ accessKeyId: "anybody", secretAccessKey: "any" });
    config.retryStrategy = async () => hastyRetries;
    config.requestHandler = {
      ...requestHandler,
      metadata: requestHandler.metadata,
      async handle(request, options) {
        const { accessKeyId, port, isDead } = caller();
        const { headers } = request as { readonly headers: Readonly<Record<string, string>> };
        // Clients keep the credentials of their first call: whose call it is, is said here. The embedded cloud looks at
        // the key alone.
        const authorization = headers.authorization?.replace(/(?<=Credential=)[^/]+/, accessKeyId) ?? "";
        const own = {
          headers: { ...headers, authorization, host: `127.0.0.1:${port}` },
          protocol: "http:",
          hostname: "127.0.0.1",
          port,
        };
        Object.assign(request, own);
        try {
          return isDead() ? await never() : await requestHandler.handle(request, options);
        } finally {
          if (isDead()) await never();
        }
      },
    };
  }
  return clients;
}

const never = () => new Promise<never>(() => undefined);

interface SdkClient {
  readonly config: {
    credentials: () => Promise<{ readonly accessKeyId: string; readonly secretAccessKey: string }>;
    retryStrategy: () => Promise<object>;
    requestHandler: {
      readonly metadata?: unknown;
      handle(request: object, options: object): Promise<unknown>;
    };
  };
}

const ATTEMPTS = 10;

/** What the SDK's standard mode does, in less time: ten attempts where an error may pass, with growing pauses. */
const hastyRetries = {
  mode: "standard",
  acquireInitialRetryToken: async () => retryToken(0),
  async refreshRetryTokenForRetry(token: RetryToken, { errorType }: { readonly errorType: string }) {
    const attempts = token.getRetryCount() + 1;
    if (attempts >= ATTEMPTS || (errorType !== "THROTTLING" && errorType !== "TRANSIENT"))
      throw new Error("No retry token available");
    const base = errorType === "THROTTLING" ? 1000 : 50;
    await sleep(Math.random() * Math.min(20_000, base * 2 ** token.getRetryCount()));
    return retryToken(attempts);
  },
  recordSuccess: () => undefined,
};

interface RetryToken {
  getRetryCount(): number;
  getRetryDelay(): number;
}
const retryToken = (count: number): RetryToken => ({ getRetryCount: () => count, getRetryDelay: () => 0 });
