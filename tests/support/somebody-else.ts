import {
  PublishLayerVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { aZip } from "../../packages/embedded-cloud/tests/support/zips.ts";
import type { AwsClients } from "../../src/aws/clients.ts";
import { greeter, sharedCode } from "./fleet.ts";

/** What somebody else in the account does to a function, settled when answered. */
export interface SomebodyElse {
  deploys(functionName: string): Promise<void>;
  setsLayers(functionName: string, layers: readonly string[]): Promise<void>;
  /** Publishes a layer of their own; answers the version's ARN. */
  publishesLayer(name?: string): Promise<string>;
}

export function somebodyElse({ lambda }: AwsClients): SomebodyElse {
  const settled = async (FunctionName: string) => {
    const pace = { client: lambda, maxWaitTime: 120, minDelay: 1, maxDelay: 1 };
    await waitUntilFunctionUpdatedV2(pace, { FunctionName });
  };
  return {
    async deploys(FunctionName) {
      const ZipFile = await aZip({ ...greeter, ...sharedCode, "theirs.py": "x = 1\n" });
      await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
      await settled(FunctionName);
    },
    async setsLayers(FunctionName, layers) {
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Layers: [...layers] }));
      await settled(FunctionName);
    },
    async publishesLayer(name = "theirs") {
      const ZipFile = await aZip({ "python/theirs.py": "x = 1\n" });
      const published = await lambda.send(new PublishLayerVersionCommand({ LayerName: name, Content: { ZipFile } }));
      return published.LayerVersionArn ?? "";
    },
  };
}
