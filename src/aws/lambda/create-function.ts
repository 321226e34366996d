/** Makes Lambda functions and small layers where there were none: what a fleet's own deployment would do. */
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  type LambdaClient,
  PublishLayerVersionCommand,
  type Runtime,
} from "@aws-sdk/client-lambda";
import { controlPlaneBudget } from "../rate-budget.ts";
import { lambdaFrom } from "./lambda.ts";

/** A function that does not exist yet. */
export interface NewFunction {
  readonly name: string;
  /** What it runs: a ZIP of at most 50 MB, or a container image. */
  readonly code:
    | { readonly kind: "zip"; readonly zip: Uint8Array; readonly runtime: string; readonly handler: string }
    | { readonly kind: "image"; readonly uri: string };
  readonly roleArn: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Layer version ARNs, in the order they merge into /opt. */
  readonly layerArns: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** The log group it writes to; `null` for /aws/lambda/NAME. */
  readonly logGroup: string | null;
}

/**
 * Creates a function and waits until it is Active and can be invoked.
 * @throws ResourceConflictException if it exists, UpdateFailed if it does not become Active within five minutes
 */
export async function createFunction(client: LambdaClient, wanted: NewFunction): Promise<void> {
  await controlPlaneBudget.take();
  await client.send(new CreateFunctionCommand(creationOf(wanted)));
  await lambdaFrom(client).settled(wanted.name);
}

/** Publishes a ZIP of at most 50 MB as a layer's next version. Returns the version's ARN. */
export async function publishLayerZip(client: LambdaClient, layerName: string, zip: Uint8Array): Promise<string> {
  await controlPlaneBudget.take();
  const published = await client.send(
    new PublishLayerVersionCommand({ LayerName: layerName, Content: { ZipFile: zip } }),
  );
  return published.LayerVersionArn ?? "";
}

function creationOf({ code, ...wanted }: NewFunction): CreateFunctionCommandInput {
  return {
    FunctionName: wanted.name,
    Role: wanted.roleArn,
    Timeout: wanted.timeoutSeconds,
    MemorySize: wanted.memoryMb,
    Environment: { Variables: { ...wanted.environment } },
    Tags: { ...wanted.tags },
    ...(wanted.layerArns.length === 0 ? {} : { Layers: [...wanted.layerArns] }),
    ...(wanted.logGroup === null ? {} : { LoggingConfig: { LogGroup: wanted.logGroup } }),
    ...(code.kind === "image"
      ? { PackageType: "Image", Code: { ImageUri: code.uri } }
      : { PackageType: "Zip", Code: { ZipFile: code.zip }, Runtime: code.runtime as Runtime, Handler: code.handler }),
  };
}
