/** Probe functions: made for one execution, within the service's own name space, and deleted again. */
import {
  type Architecture,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  type LambdaClient,
  ResourceConflictException,
  ResourceNotFoundException,
  type Runtime,
} from "@aws-sdk/client-lambda";
import { NotUsable } from "../../domain/errors.ts";
import { lambdaFrom } from "../lambda.ts";
import type { StoredPackage } from "../packages.ts";
import { controlPlaneBudget, type RateBudget } from "../rate-budget.ts";

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
  /** Makes it and waits until it can be invoked; one that an earlier try made is used. @throws NotUsable where the deployment gave no role for it */
  create(wanted: NewProbeFunction): Promise<void>;
  /** One that is gone is no error. */
  remove(name: string): Promise<void>;
}

/** Tag of a probe function: the execution it was made for. */
export const PROBE_TAG = "layershift:probe";

/** One whole processor: imports are computing. */
const MEMORY_MB = 1769;
export const PROBE_TIMEOUT_SECONDS = 120;
/** A package and its layers unpack to 250 MB at most, on each side; beside them lie their ZIPs. */
const STORAGE_MB = 1536;

export function probeFunctionsFrom(
  client: LambdaClient,
  { stage, roleArn }: { readonly stage: string; readonly roleArn: string | null },
  budget: RateBudget = controlPlaneBudget,
): ProbeFunctions {
  const { settled } = lambdaFrom(client);
  return {
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
        Tags: { service: "layershift", stage, [PROBE_TAG]: execution },
      });
      await client.send(command).catch((error: unknown) => {
        if (!(error instanceof ResourceConflictException)) throw error;
      });
      await settled(name);
    },

    async remove(name) {
      await budget.take();
      await client.send(new DeleteFunctionCommand({ FunctionName: name })).catch((error: unknown) => {
        if (!(error instanceof ResourceNotFoundException)) throw error;
      });
    },
  };
}

/** What the names of a stage's probe functions begin with. */
export function probePrefix(stage: string): string {
  return `layershift-${stage}-import-probe-`;
}

/** One for all, so that no log group stays behind with each. */
function probeLogGroup(stage: string): string {
  return `/aws/lambda/layershift-${stage}-import-probe`;
}
