import {
  DeleteLayerVersionCommand,
  GetLayerVersionByArnCommand,
  GetLayerVersionCommand,
  ListLayerVersionsCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { aZip } from "../../packages/embedded-cloud/tests/support/zips.ts";
import { refused, same } from "./expecting.ts";
import { aFunction, aLayer, codeOf, invoked, settled } from "./functions-at-hand.ts";
import type { Case } from "./world.ts";

const service = "Lambda";

export const layersCases: readonly Case[] = [
  {
    service,
    title:
      "the layer list is replaced completely and keeps its order; invalid layer versions and a sixth layer are rejected",
    neededFor: "attaching the layer and restoring layers",
    async run(world) {
      const { FunctionName } = await aFunction(world);
      const layers = [];
      for (const letter of ["a", "b", "c", "d", "e", "f"])
        layers.push((await aLayer(world, world.name(`layer-${letter}`), letter)).LayerVersionArn ?? "");
      const set = (Layers: string[]) =>
        world.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Layers }));
      const [first = "", second = ""] = layers;
      await set([second, first]);
      same(
        (await settled(world, FunctionName)).Layers?.map(({ Arn }) => Arn),
        [second, first],
        "Layers",
      );
      await set([first]);
      same(
        (await settled(world, FunctionName)).Layers?.map(({ Arn }) => Arn),
        [first],
        "Layers",
      );
      await refused(set(layers), "InvalidParameterValueException", 400);
      await refused(set([`${first.replace(/:\d+$/, "")}:99`]), "InvalidParameterValueException", 400);
    },
  },
  {
    service,
    title:
      "numbers of layer versions count up and never come back; the newest is listed first; a deleted one is not found",
    async run(world) {
      const { lambda } = world;
      const LayerName = world.name("layer");
      const one = await aLayer(world, LayerName, "one");
      same(one.Version, 1, "first number");
      same((await aLayer(world, LayerName, "two")).Version, 2, "second number");
      await lambda.send(new DeleteLayerVersionCommand({ LayerName, VersionNumber: 2 }));
      await lambda.send(new DeleteLayerVersionCommand({ LayerName, VersionNumber: 2 }));
      same((await aLayer(world, LayerName, "three")).Version, 3, "number after a deletion");
      const { LayerVersions = [] } = await lambda.send(new ListLayerVersionsCommand({ LayerName }));
      same(
        LayerVersions.map(({ Version }) => Version),
        [3, 1],
        "ListLayerVersions",
      );
      const deleted = new GetLayerVersionCommand({ LayerName, VersionNumber: 2 });
      await refused(lambda.send(deleted), "ResourceNotFoundException", 404);
      const byArn = await lambda.send(new GetLayerVersionByArnCommand({ Arn: one.LayerVersionArn }));
      same(byArn.Content?.CodeSha256, one.Content?.CodeSha256, "CodeSha256 by ARN");
    },
  },
  {
    service,
    title: "the function's package takes precedence over a layer, which provides everything else",
    neededFor: "attaching the layer before the code changes",
    async run(world) {
      const { LayerVersionArn = "" } = await aLayer(world, world.name("layer"), "layer");
      const handler = "from text import TEXT\n\ndef handler(event, context):\n    return TEXT\n";
      const more = { Layers: [LayerVersionArn] };
      const slim = await aFunction(world, await codeOf(handler), more);
      same((await invoked(world, slim.FunctionName)).payload, "layer", "without a copy of its own");
      const bundled = await aFunction(world, await aZip({ "app.py": handler, "text.py": "TEXT = 'own'\n" }), more);
      same((await invoked(world, bundled.FunctionName)).payload, "own", "with a copy of its own");
    },
  },
];
