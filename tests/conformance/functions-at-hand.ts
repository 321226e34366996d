/** Functions and layers for the cases, and what is asked of them again and again. */
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  DeleteLayerVersionCommand,
  type FunctionConfiguration,
  GetFunctionCommand,
  InvokeCommand,
  PublishLayerVersionCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { aZip } from "../../packages/embedded-cloud/tests/support/zips.ts";
import type { World } from "./world.ts";

const patience = { maxWaitTime: 60, minDelay: 0.2, maxDelay: 1 };
export const codeOf = (text: string) => aZip({ "app.py": text });
export const answers = (text: string) =>
  codeOf(`def handler(event, context):\n    print("seen")\n    return ${JSON.stringify(text)}\n`);

/** A function that is Active. */
export async function aFunction({ lambda, name, roleArn, afterwards }: World, ZipFile?: Uint8Array, more: object = {}) {
  const FunctionName = name("function");
  const created = await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: "python3.12",
      Handler: "app.handler",
      Role: roleArn,
      Code: { ZipFile: ZipFile ?? (await answers("first")) },
      ...more,
    }),
  );
  afterwards(() => lambda.send(new DeleteFunctionCommand({ FunctionName })));
  await waitUntilFunctionActiveV2({ client: lambda, ...patience }, { FunctionName });
  return { FunctionName, created };
}

export async function settled({ lambda }: World, FunctionName: string): Promise<FunctionConfiguration> {
  await waitUntilFunctionUpdatedV2({ client: lambda, ...patience }, { FunctionName });
  const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName }));
  return Configuration ?? {};
}

export async function aLayer({ lambda, afterwards }: World, LayerName: string, text: string) {
  const Content = { ZipFile: await aZip({ "python/text.py": `TEXT = ${JSON.stringify(text)}\n` }) };
  const published = await lambda.send(new PublishLayerVersionCommand({ LayerName, Content }));
  const VersionNumber = published.Version;
  afterwards(() => lambda.send(new DeleteLayerVersionCommand({ LayerName, VersionNumber })));
  return published;
}

export const invoked = async ({ lambda }: World, FunctionName: string, more: object = {}) => {
  const { Payload, ...answer } = await lambda.send(new InvokeCommand({ FunctionName, Payload: "{}", ...more }));
  return { ...answer, payload: JSON.parse(Buffer.from(Payload ?? []).toString() || "null") };
};

/** Versions 1 and 2 of a function, answering "first" and "second", and an alias on version 1. */
export async function twoVersions(world: World) {
  const { lambda } = world;
  const { FunctionName } = await aFunction(world);
  const { RevisionId } = await settled(world, FunctionName);
  await lambda.send(new PublishVersionCommand({ FunctionName, RevisionId }));
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: await answers("second") }));
  const { CodeSha256 } = await settled(world, FunctionName);
  await lambda.send(new PublishVersionCommand({ FunctionName, CodeSha256 }));
  const alias = { FunctionName, Name: "live" };
  await lambda.send(new CreateAliasCommand({ ...alias, FunctionVersion: "1" }));
  return { FunctionName, alias, lambda };
}

/** Of an alias: the share of each version but its own. */
export const weights = (AdditionalVersionWeights: Record<string, number>) => ({
  RoutingConfig: { AdditionalVersionWeights },
});
