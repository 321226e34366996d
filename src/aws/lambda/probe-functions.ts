/** Probe functions: made for one execution, within the service's own name space, and deleted again. */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type Architecture,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetAccountSettingsCommand,
  type LambdaClient,
  ResourceConflictException,
  ResourceNotFoundException,
  type Runtime,
  TooManyRequestsException,
} from "@aws-sdk/client-lambda";
import { NotUsable } from "../../domain/errors.ts";
import { probeLogGroup } from "../../domain/service-names.ts";
import type { StoredPackage } from "../packages/packages.ts";
import { controlPlaneBudget, type RateBudget } from "../rate-budget.ts";
import { optionalLooks } from "./calls.ts";
import { type Invocation, lambdaFrom } from "./lambda.ts";

export interface NewProbeFunction {
  readonly name: string;
  readonly runtime: string;
  readonly architecture: string;
  readonly handler: string;
  readonly code: StoredPackage;
  /** Name of the execution it is made for, kept as a tag. */
  readonly execution: string;
}

export interface ProbeFunctions {
  /**
   * Makes it and waits until it can be invoked; one that an earlier try made is used. @throws NotUsable where the
   * deployment gave no role for it
   */
  create(wanted: NewProbeFunction): Promise<void>;
  /**
   * Invocations that the account's functions may have under way together, those apart that have reserved some; `null`
   * where Lambda does not tell.
   */
  unreservedConcurrency(): Promise<number | null>;
  /** What of these looks the Region or the endpoint does not offer, in plain words. */
  notOffered(): readonly string[];
  /** `null` where Lambda refuses the call because too many are under way. */
  invoke(name: string, payload: unknown): Promise<Invocation | null>;
  /** One that is gone is no error. */
  remove(name: string): Promise<void>;
}

/** Tag of a probe function: the execution it was made for, as `probeTagOf` spells its name. */
export const PROBE_TAG = "layershift:probe";

/**
 * An execution's name as the value of a tag, which takes fewer characters than a name (AWS General Reference, "Tag
 * naming limits and requirements"). Names with others are told by their SHA-256.
 */
export function probeTagOf(execution: string): string {
  return /^[\p{L}\p{N}+\-=._@]+$/u.test(execution) ? execution : createHash("sha256").update(execution).digest("hex");
}

/** Of a call that fails on the way or within Lambda: importing once more does no harm. */
const TRIES = 3;
/** One whole processor: imports are computing. */
const MEMORY_MB = 1769;
const PROBE_TIMEOUT_SECONDS = 120;
/** For Lambda to start a probe function, and to say that it ran out of time. */
const GRACE_SECONDS = 20;
/** A package and its layers unpack to 250 MB at most, on each side; beside them lie their ZIPs. */
const STORAGE_MB = 1536;

/** `invoking`: the client of invocations, where they have one of their own. */
export function probeFunctionsFrom(
  client: LambdaClient,
  { stage, roleArn }: { readonly stage: string; readonly roleArn: string | null },
  invoking: LambdaClient = client,
  budget: RateBudget = controlPlaneBudget,
): ProbeFunctions {
  const lambda = lambdaFrom(client);
  const invoked = lambdaFrom(invoking);
  const optional = optionalLooks();
  return {
    async unreservedConcurrency() {
      await budget.take();
      const settings = await optional.answer(
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
          if (tries === TRIES || !isPassing(error)) throw error;
          await sleep(tries * 1000);
        }
    },

    async create({ name, runtime, architecture, handler, code, execution }) {
      if (roleArn === null) throw new NotUsable("This deployment has no role for probe functions: deploy it anew.");
      await budget.take();
      const command = new CreateFunctionCommand({
        FunctionName: name,
        Description: `Imports what ${execution} would change, in an environment of its own; may be deleted`,
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
      await client.send(command).catch((error: unknown) => {
        if (!(error instanceof ResourceConflictException)) throw error;
      });
      await lambda.settled(name);
    },

    async remove(name) {
      await budget.take();
      await client.send(new DeleteFunctionCommand({ FunctionName: name })).catch((error: unknown) => {
        if (!(error instanceof ResourceNotFoundException)) throw error;
      });
    },
  };
}

function isPassing(error: unknown): boolean {
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
  return ($metadata?.httpStatusCode ?? 500) >= 500;
}
