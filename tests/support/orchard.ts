import {
  CreateAliasCommand,
  CreateFunctionCommand,
  ListLayerVersionsCommand,
  PublishLayerVersionCommand,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { PutBucketVersioningCommand } from "@aws-sdk/client-s3";
import { CreateStateMachineCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { aZip } from "../../packages/embedded-cloud/tests/support/zips.ts";
import { layerDescriptionOf } from "../../src/domain/package/layer-description.ts";
import { requestFrom } from "../../src/domain/request/request.ts";
import type { CloudAtHand } from "./cloud.ts";
import { artifactsBucket } from "./execution.ts";
import { aJournal } from "./journals.ts";

const DAY_MS = 86_400_000;
const machine = "layershift-dev-migration";

/**
 * An account with twelve versions of the layer `orchard`, of which all but 5, 7, 8 and 9 are needed by somebody or new.
 */
export interface Orchard {
  readonly arn: (version: number) => string;
  /** Numbers of the versions that exist, in order. */
  versions(): Promise<readonly number[]>;
  /** Points a function's $LATEST at a version. */
  use(version: number): Promise<void>;
}

export const neededByNobody = [5, 7, 8, 9];

export async function anOrchard(cloud: CloudAtHand): Promise<Orchard> {
  const { lambda, s3, stepFunctions } = cloud.clients;
  await s3.send(
    new PutBucketVersioningCommand({ Bucket: artifactsBucket, VersioningConfiguration: { Status: "Enabled" } }),
  );
  for (let number = 1; number <= 12; number++)
    await lambda.send(
      new PublishLayerVersionCommand({
        LayerName: "orchard",
        Content: { ZipFile: await aZip({ "python/shared/number.py": `NUMBER = ${number}\n` }) },
        Description: layerDescriptionOf("dev", `migrate-${number}`),
      }),
    );
  const arn = (version: number) => `arn:aws:lambda:us-east-1:000000000000:layer:orchard:${version}`;

  await aFunction("gardener", arn(1));
  await lambda.send(new PublishVersionCommand({ FunctionName: "gardener" }));
  await use("gardener", arn(12));
  await aFunction("picker", arn(2));
  const { Version } = await lambda.send(new PublishVersionCommand({ FunctionName: "picker" }));
  await lambda.send(new CreateAliasCommand({ FunctionName: "picker", Name: "live", FunctionVersion: Version }));
  await use("picker", arn(12));

  await stored("recent", new Date(), { snapshot: arn(3), journal: arn(4) });
  await stored("expired", new Date(Date.now() - 92 * DAY_MS), { snapshot: arn(5), journal: arn(5) });
  await stored("at-work", new Date(), {});
  await cloud.tools
    .filesOf("at-work")
    .layers.write([{ family: "python", versionArn: arn(6), version: 6, reused: true }]);
  await running("at-work");

  return {
    arn,
    use: (version) => use("picker", arn(version)),
    async versions() {
      const numbers: number[] = [];
      let Marker: string | undefined;
      do {
        const page = await lambda.send(new ListLayerVersionsCommand({ LayerName: "orchard", Marker }));
        numbers.push(...(page.LayerVersions ?? []).map(({ Version: number = 0 }) => number));
        Marker = page.NextMarker;
      } while (Marker !== undefined);
      return numbers.sort((a, b) => a - b);
    },
  };

  async function aFunction(FunctionName: string, layer: string) {
    const ZipFile = await aZip({ "app.py": "def handler(event, context):\n    return 1\n" });
    const Role = "arn:aws:iam::000000000000:role/fleet";
    const common = { FunctionName, Role, Runtime: "python3.11", Handler: "app.handler" } as const;
    await lambda.send(new CreateFunctionCommand({ ...common, Code: { ZipFile }, Layers: [layer] }));
    await waitUntilFunctionActiveV2(
      { client: lambda, maxWaitTime: 120, minDelay: 0.1, maxDelay: 0.1 },
      { FunctionName },
    );
  }

  async function use(FunctionName: string, layer: string) {
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Layers: [layer] }));
    await waitUntilFunctionUpdatedV2(
      { client: lambda, maxWaitTime: 120, minDelay: 0.1, maxDelay: 0.1 },
      { FunctionName },
    );
  }

  async function stored(name: string, at: Date, { snapshot, journal }: { snapshot?: string; journal?: string }) {
    const files = cloud.tools.filesOf(name);
    const request = requestFrom({ layer: { name: "orchard", fromFunction: "picker" }, fleet: { prefix: "picker" } });
    await files.request.write({ version: 1, execution: name, startedAt: at.toISOString(), request });
    if (snapshot !== undefined) {
      await cloud.tools.store.put(files.snapshotZipKey("picker"), new Uint8Array(1000));
      await cloud.tools.store.putJson(files.snapshot("picker").key, { version: 1, layers: [snapshot] });
    }
    if (journal !== undefined)
      await files.journal("picker").write({ ...aJournal("picker", { layersAfter: [journal] }), at: at.toISOString() });
  }

  async function running(name: string) {
    const definition = JSON.stringify({
      StartAt: "Wait",
      States: { Wait: { Type: "Wait", Seconds: 3600, End: true } },
    });
    const { stateMachineArn } = await stepFunctions.send(
      new CreateStateMachineCommand({ name: machine, roleArn: "arn:aws:iam::000000000000:role/states", definition }),
    );
    await stepFunctions.send(new StartExecutionCommand({ stateMachineArn, name, input: "{}" }));
  }
}
