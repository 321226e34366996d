/** Everything the Lambda service of one account in one Region holds and stands on. */
import type { Clock } from "../clock.ts";
import type { MetricSink } from "../metrics/metric-sink.ts";
import { awsQuotas, type LambdaQuotas } from "./concurrency/quotas.ts";
import { Downloads } from "./functions/downloads.ts";
import type { EventSource, LambdaFunction, Layer } from "./functions/records.ts";
import type { FunctionRunner } from "./runtime/function-runner.ts";

export interface LambdaOptions {
  /** From an update's answer until it is Successful, on the cloud's clock. */
  readonly settleSeconds?: number | undefined;
  /**
   * From Successful until no environment can start from the old code or configuration any more, and from the move of an
   * alias until nothing is led the old way, on the cloud's clock.
   */
  readonly overlapSeconds?: number | undefined;
  /**
   * From the publishing of a SnapStart version, or the wish for provisioned concurrency, until its environments are
   * there, on the cloud's clock.
   */
  readonly warmUpSeconds?: number | undefined;
  readonly quotas?: Partial<LambdaQuotas> | undefined;
  /** Draws which version a weighted alias takes: 0 up to, not including, 1. */
  readonly random?: (() => number) | undefined;
}

/** The rest of the cloud, as Lambda needs it. */
export interface LambdaContext {
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
  /** The cloud's own address, known once it listens. */
  baseUrl(): string;
  /** Packages that come from S3; `null` where there is no such object. */
  readonly s3: { read(bucket: string, key: string, versionId?: string): Uint8Array | null };
  readonly runner: Omit<FunctionRunner, "kill">;
  /** Told of invocations that are refused. */
  readonly metrics?: Pick<MetricSink, "refused"> | undefined;
  readonly options?: LambdaOptions | undefined;
}

export interface ControlPlane extends Omit<LambdaContext, "options" | "baseUrl"> {
  /** Account that the caller takes for its own, besides the cloud's; `null` if it names none. */
  readonly callerAccountId: string | null;
  readonly settleSeconds: number;
  readonly overlapSeconds: number;
  readonly warmUpSeconds: number;
  readonly quotas: LambdaQuotas;
  readonly random: () => number;
  readonly functions: Map<string, LambdaFunction>;
  readonly layers: Map<string, Layer>;
  /** How often a new version of each runtime came out. */
  readonly runtimePatches: Map<string, number>;
  /** Invocations of each function that have any. */
  readonly underWay: Map<LambdaFunction, number>;
  /** By UUID. */
  readonly eventSources: Map<string, EventSource>;
  readonly downloads: Downloads;
  /** Does something after a wait on the cloud's clock, unless the cloud stops before. */
  later(seconds: number, act: () => void | Promise<void>): void;
}

/** An empty account; everything pending ends when `stopping` is aborted. */
export function controlPlane(context: LambdaContext, stopping: AbortSignal): ControlPlane {
  const { options = {}, baseUrl, ...surroundings } = context;
  return {
    ...surroundings,
    callerAccountId: null,
    settleSeconds: options.settleSeconds ?? 1,
    overlapSeconds: options.overlapSeconds ?? 3,
    warmUpSeconds: options.warmUpSeconds ?? 90,
    quotas: { ...awsQuotas, ...options.quotas },
    random: options.random ?? Math.random,
    functions: new Map(),
    layers: new Map(),
    runtimePatches: new Map(),
    underWay: new Map(),
    eventSources: new Map(),
    downloads: new Downloads(context.clock, () => baseUrl(), context.region),
    later(seconds, act) {
      context.clock.sleep(seconds, stopping).then(act, (error: unknown) => {
        if (!stopping.aborted) throw error;
      });
    },
  };
}

/** The same account, for a caller whose access key is twelve digits: those are its account. */
export function asSeenBy(plane: ControlPlane, accessKeyId: string | null): ControlPlane {
  return /^\d{12}$/.test(accessKeyId ?? "") ? { ...plane, callerAccountId: accessKeyId } : plane;
}
