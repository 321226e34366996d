/** The state of the Lambda service in one account and Region, and what it needs from the rest of the cloud. */
import type { Clock } from "../clock.ts";
import type { MetricSink } from "../metrics/metric-sink.ts";
import { awsQuotas, type LambdaQuotas } from "./concurrency/quotas.ts";
import { Downloads } from "./functions/downloads.ts";
import type { EventSource, LambdaFunction, Layer } from "./functions/records.ts";
import type { FunctionRunner } from "./runtime/function-runner.ts";

export interface LambdaOptions {
  /** How long an update stays InProgress, on the cloud's clock. */
  readonly settleSeconds?: number | undefined;
  /**
   * How long old values stay in use after an update is Successful or an alias has changed, on the cloud's clock: some
   * environments still start from them.
   */
  readonly overlapSeconds?: number | undefined;
  readonly aliasOverlapSeconds?: number | undefined;
  /** How long SnapStart and provisioned concurrency need to prepare their environments, on the cloud's clock. */
  readonly warmUpSeconds?: number | undefined;
  readonly quotas?: Partial<LambdaQuotas> | undefined;
  /** Chooses the version that a weighted alias invokes: a number from 0 up to, but not including, 1. */
  readonly random?: (() => number) | undefined;
}

/** What Lambda needs from the rest of the cloud. */
export interface LambdaContext {
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
  /** The cloud's own address, known after it starts to listen. */
  baseUrl(): string;
  /** Reads packages from S3; `null` if the object does not exist. */
  readonly s3: { read(bucket: string, key: string, versionId?: string): Uint8Array | null };
  readonly runner: Omit<FunctionRunner, "kill">;
  /** Counts throttled invocations. */
  readonly metrics?: Pick<MetricSink, "recordThrottle"> | undefined;
  readonly options?: LambdaOptions | undefined;
}

export interface ControlPlane extends Omit<LambdaContext, "options" | "baseUrl"> {
  /** The account named by the caller's access key, accepted beside the cloud's account; `null` if there is none. */
  readonly callerAccountId: string | null;
  readonly settleSeconds: number;
  readonly overlapSeconds: number;
  readonly aliasOverlapSeconds: number;
  readonly warmUpSeconds: number;
  readonly quotas: LambdaQuotas;
  readonly random: () => number;
  readonly functions: Map<string, LambdaFunction>;
  readonly layers: Map<string, Layer>;
  /** How many new versions of each runtime were released. */
  readonly runtimePatches: Map<string, number>;
  /** How many invocations of each function are running; functions without any are absent. */
  readonly running: Map<LambdaFunction, number>;
  /** By UUID. */
  readonly eventSources: Map<string, EventSource>;
  readonly downloads: Downloads;
  /** Calls `act` after a wait on the cloud's clock, unless the cloud stops first. */
  later(seconds: number, act: () => void | Promise<void>): void;
}

/** An empty account; aborting `stopping` cancels everything pending. */
export function controlPlane(context: LambdaContext, stopping: AbortSignal): ControlPlane {
  const { options = {}, baseUrl, ...others } = context;
  return {
    ...others,
    callerAccountId: null,
    settleSeconds: options.settleSeconds ?? 1,
    overlapSeconds: options.overlapSeconds ?? 3,
    aliasOverlapSeconds: options.aliasOverlapSeconds ?? options.overlapSeconds ?? 3,
    warmUpSeconds: options.warmUpSeconds ?? 90,
    quotas: { ...awsQuotas, ...options.quotas },
    random: options.random ?? Math.random,
    functions: new Map(),
    layers: new Map(),
    runtimePatches: new Map(),
    running: new Map(),
    eventSources: new Map(),
    downloads: new Downloads(context.clock, () => baseUrl(), context.region),
    later(seconds, act) {
      context.clock.sleep(seconds, stopping).then(act, (error: unknown) => {
        if (!stopping.aborted) throw error;
      });
    },
  };
}

/** The same account for one caller: an access key of twelve digits is an account ID. */
export function planeForCaller(plane: ControlPlane, accessKeyId: string | null): ControlPlane {
  return /^\d{12}$/.test(accessKeyId ?? "") ? { ...plane, callerAccountId: accessKeyId } : plane;
}
