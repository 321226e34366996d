/** Creates, invokes and deletes the probe functions of one execution. Their names have the service's own prefix. */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type Architecture,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetAccountSettingsCommand,
  type LambdaClient,
  ResourceConflictException,
  type Runtime,
  TooManyRequestsException,
} from "@aws-sdk/client-lambda";
import { NotUsable } from "../../domain/errors.ts";
import { probeLogGroup } from "../../domain/service-names.ts";
import { nullIfMissing } from "../missing.ts";
import type { StoredPackage } from "../packages/packages.ts";
import { controlPlaneBudget, type RateBudget } from "../rate-budget.ts";
import { optionalCalls } from "./calls.ts";
import type { Invocation } from "./invocation.ts";
import { lambdaFrom } from "./lambda.ts";

export interface NewProbeFunction {
  readonly name: string;
  readonly runtime: string;
  readonly architecture: string;
  readonly handler: string;
  readonly code: StoredPackage;
  /** Name of the execution that creates it, stored as a tag. */
  readonly execution: string;
}

export interface ProbeFunctions {
  /**
   * Creates the function and waits until it can be invoked. Reuses the one that an earlier attempt created.
   * @throws NotUsable if the deployment has no role for probe functions
   */
  create(wanted: NewProbeFunction): Promise<void>;
  /** Concurrency of the account that no function has reserved, or `null` if unknown. */
  unreservedConcurrency(): Promise<number | null>;
  /** The optional operations that the Region or endpoint does not offer, for people. */
  notOffered(): readonly string[];
  /** `null` if Lambda throttles the call. */
  invoke(name: string, payload: unknown): Promise<Invocation | null>;
  /** Deletes the function. Succeeds if it is gone. */
  remove(name: string): Promise<void>;
}

/** Tag of a probe function: the execution that created it, as `probeTagOf` writes it. */
export const PROBE_TAG = "layershift:probe";

/**
 * An execution's name as a tag value. Tag values allow fewer characters than names (AWS General Reference, "Tag naming
 * limits and requirements"), so other names are replaced by their SHA-256.
 */
export function probeTagOf(execution: string): string {
  return /^[\p{L}\p{N}+\-=._@]+$/u.test(execution) ? execution : createHash("sha256").update(execution).digest("hex");
}

/** Attempts of a call that fails on the network or within Lambda. Importing again is harmless. */
const MAX_ATTEMPTS = 3;
/** One full vCPU: imports are CPU-bound. */
const MEMORY_MB = 1769;
const PROBE_TIMEOUT_SECONDS = 120;
/** For starting the probe function and reporting its timeout. */
const GRACE_SECONDS = 20;
/** Both sides unpack at most 250 MB each, and the ZIPs need space as well. */
const STORAGE_MB = 1536;

/** @param invoking a separate client for invocations */
export function probeFunctionsFrom(
  client: LambdaClient,
  { stage, roleArn }: { readonly stage: string; readonly roleArn: string | null },
  invoking: LambdaClient = client,
  budget: RateBudget = controlPlaneBudget,
): ProbeFunctions {
  const lambda = lambdaFrom(client);
  const invoked = lambdaFrom(invoking);
  const optional = optionalCalls();
  return {
    async unreservedConcurrency() {
      await budget.take();
      const settings = await optional.result(
        client.send(new GetAccountSettingsCommand({})),
        "concurrency of the account",
      );
      return settings?.AccountLimit?.UnreservedConcurrentExecutions ?? null;
    },
    notOffered: () => optional.notOffered,

    async invoke(name, payload) {
      for (let tries = 1; ; tries += 1)
        try {
          return await invoked.invoke(name, payload, PROBE_TIMEOUT_SECONDS + GRACE_SECONDS);
        } catch (error) {
          if (error instanceof TooManyRequestsException) return null;
          if (tries === MAX_ATTEMPTS || !isTemporary(error)) throw error;
          await sleep(tries * 1000);
        }
    },

    async create(wanted) {
      if (roleArn === null) throw new NotUsable({ code: "no-probe-role" });
      await budget.take();
      await client.send(createCommand(wanted, stage, roleArn)).catch((error: unknown) => {
        if (!(error instanceof ResourceConflictException)) throw error;
      });
      await lambda.waitUntilSettled(wanted.name);
    },

    async remove(name) {
      await budget.take();
      await client.send(new DeleteFunctionCommand({ FunctionName: name })).catch(nullIfMissing);
    },
  };
}

function createCommand(
  { name, runtime, architecture, handler, code, execution }: NewProbeFunction,
  stage: string,
  roleArn: string,
): CreateFunctionCommand {
  return new CreateFunctionCommand({
    FunctionName: name,
    Description: `Tests the imports of functions that ${execution} would change; may be deleted`,
    Runtime: runtime as Runtime,
    Architectures: [architecture as Architecture],
    Handler: handler,
    Role: roleArn,
    Code: { S3Bucket: code.bucket, S3Key: code.key },
    Timeout: PROBE_TIMEOUT_SECONDS,
    MemorySize: MEMORY_MB,
    EphemeralStorage: { Size: STORAGE_MB },
    LoggingConfig: { LogGroup: probeLogGroup(stage) },
    Tags: { service: "layershift", stage, [PROBE_TAG]: probeTagOf(execution) },
  });
}

function isTemporary(error: unknown): boolean {
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
  return ($metadata?.httpStatusCode ?? 500) >= 500;
}
