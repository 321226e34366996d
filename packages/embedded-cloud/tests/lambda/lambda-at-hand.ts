/** The Lambda service behind a real server and the real client, on a clock that only moves when a test moves it. */
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  LambdaClient,
  PublishLayerVersionCommand,
} from "@aws-sdk/client-lambda";
import type { Clock } from "../../src/clock.ts";
import type { FunctionRunner, InvocationResult, RunnableVersion } from "../../src/lambda/runtime/function-runner.ts";
import { type LambdaOptions, type LambdaService, lambdaService } from "../../src/lambda/service.ts";
import type { InvocationRefused } from "../../src/metrics/metric-sink.ts";
import { type CloudServer, listen } from "../../src/server.ts";
import { aZip } from "../support/zips.ts";

/** Time stands still until it is advanced; sleepers wake in the order of their times. */
export class HandClock implements Clock {
  #milliseconds = Date.UTC(2026, 0, 31);
  #sleepers: { readonly at: number; readonly wake: () => void }[] = [];

  now(): Date {
    return new Date(this.#milliseconds);
  }

  sleep(seconds: number): Promise<void> {
    return new Promise((wake) => {
      this.#sleepers.push({ at: this.#milliseconds + seconds * 1000, wake });
    });
  }

  async advance(seconds: number): Promise<void> {
    this.#milliseconds += seconds * 1000;
    const due = this.#sleepers.filter(({ at }) => at <= this.#milliseconds).sort((one, other) => one.at - other.at);
    this.#sleepers = this.#sleepers.filter((sleeper) => !due.includes(sleeper));
    for (const { wake } of due) wake();
    await new Promise(setImmediate);
  }
}

/** Stands in for the environments: says which version it was asked to run. */
class Recorder implements Omit<FunctionRunner, "kill"> {
  readonly started: RunnableVersion[] = [];
  answer: Partial<InvocationResult> = {};
  /** What invocations wait for before they answer. */
  until: Promise<void> = Promise.resolve();

  async invoke(target: RunnableVersion, payload: string): Promise<InvocationResult> {
    this.started.push(target);
    await this.until;
    return {
      payload,
      functionError: null,
      logTail: "the end of the log",
      executedVersion: target.qualifier,
      durationMs: 1,
      ...this.answer,
    };
  }

  /** The error a start ends with, where it does. */
  startError: string | null = null;

  async warmUp(): Promise<string | null> {
    return this.startError;
  }

  async stop(): Promise<void> {}
}

export const settleSeconds = 1.5;
export const overlapSeconds = 3;
export const warmUpSeconds = 60;
const home = { region: "us-east-1", accountId: "000000000000" };

export class LambdaAtHand implements AsyncDisposable {
  readonly clock: HandClock;
  readonly runs: Recorder;
  readonly s3: Map<string, Uint8Array>;
  /** What Lambda said it refused. */
  readonly refused: InvocationRefused[];
  readonly service: LambdaService;
  readonly client: LambdaClient;
  readonly #server: CloudServer;

  private constructor(
    parts: Pick<LambdaAtHand, "clock" | "runs" | "s3" | "refused" | "service" | "client">,
    server: CloudServer,
  ) {
    this.clock = parts.clock;
    this.runs = parts.runs;
    this.s3 = parts.s3;
    this.refused = parts.refused;
    this.service = parts.service;
    this.client = parts.client;
    this.#server = server;
  }

  static async start(options: LambdaOptions = {}): Promise<LambdaAtHand> {
    const clock = new HandClock();
    const runs = new Recorder();
    const s3 = new Map<string, Uint8Array>();
    const refused: InvocationRefused[] = [];
    const service = lambdaService({
      ...home,
      clock,
      baseUrl: () => server.url,
      s3: { read: (bucket, key) => s3.get(`${bucket}/${key}`) ?? null },
      runner: runs,
      metrics: { recordThrottle: (invocation) => refused.push(invocation) },
      options: { settleSeconds, overlapSeconds, warmUpSeconds, quotas: { controlPlanePerSecond: 1000 }, ...options },
    });
    const server = await listen([service]);
    const client = new LambdaClient({
      region: home.region,
      endpoint: server.url,
      maxAttempts: 1,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
    return new LambdaAtHand({ clock, runs, s3, refused, service, client }, server);
  }

  /** Creates a function and waits until it is Active. */
  async create(FunctionName: string, more: Partial<CreateFunctionCommandInput> = {}) {
    const created = await this.client.send(new CreateFunctionCommand(await aFunction({ FunctionName, ...more })));
    await this.settle();
    return created;
  }

  /** Publishes a layer version with one file of that content; answers its ARN. */
  async publishLayer(LayerName: string, content = LayerName): Promise<string> {
    const ZipFile = await aZip({ "python/shared.py": content });
    const { LayerVersionArn } = await this.client.send(
      new PublishLayerVersionCommand({ LayerName, Content: { ZipFile } }),
    );
    return LayerVersionArn ?? "";
  }

  settle(): Promise<void> {
    return this.clock.advance(settleSeconds);
  }

  /** Settles, and lets the old environments go. */
  async calmDown(): Promise<void> {
    await this.settle();
    await this.clock.advance(overlapSeconds);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client.destroy();
    await this.service.stop();
    await this.#server.stop();
  }
}

/** A request that creates a small Python function. */
export async function aFunction(more: Partial<CreateFunctionCommandInput> = {}): Promise<CreateFunctionCommandInput> {
  return {
    FunctionName: "hello",
    Runtime: "python3.12",
    Handler: "app.handler",
    Role: "arn:aws:iam::000000000000:role/hello",
    Code: { ZipFile: await code("first") },
    ...more,
  };
}

/** A package identified by its text. */
export function code(text: string): Promise<Uint8Array> {
  return aZip({ "app.py": `def handler(event, context):\n    return ${JSON.stringify(text)}\n` });
}
