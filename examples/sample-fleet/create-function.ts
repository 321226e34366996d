/** Creates functions and small layers, as a fleet's own deployment would. */
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  type LambdaClient,
  PublishLayerVersionCommand,
  type Runtime,
} from "@aws-sdk/client-lambda";
import { lambdaFrom } from "../../src/aws/lambda/lambda.ts";
import { controlPlaneBudget } from "../../src/aws/rate-budget.ts";

/** A function to create. */
export interface NewFunction {
  readonly name: string;
  /** A ZIP of at most 50 MB, or a container image. */
  readonly code:
    | { readonly kind: "zip"; readonly zip: Uint8Array; readonly runtime: string; readonly handler: string }
    | { readonly kind: "image"; readonly uri: string };
  readonly roleArn: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Layer version ARNs, in merge order. */
  readonly layerArns: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** `null` for /aws/lambda/NAME. */
  readonly logGroup: string | null;
}

/**
 * Creates a function and waits until it is Active.
 * @throws ResourceConflictException if it exists, UpdateFailed if it does not become Active within five minutes
 */
export async function createFunction(client: LambdaClient, wanted: NewFunction): Promise<void> {
  await controlPlaneBudget.take();
  await client.send(new CreateFunctionCommand(createInputOf(wanted)));
  await lambdaFrom(client).waitUntilSettled(wanted.name);
}

/** Publishes a ZIP of at most 50 MB as a layer's next version. Returns its ARN. */
export async function publishLayerZip(client: LambdaClient, layerName: string, zip: Uint8Array): Promise<string> {
  await controlPlaneBudget.take();
  const published = await client.send(
    new PublishLayerVersionCommand({ LayerName: layerName, Content: { ZipFile: zip } }),
  );
  return published.LayerVersionArn ?? "";
}

function createInputOf({ code, ...wanted }: NewFunction): CreateFunctionCommandInput {
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
