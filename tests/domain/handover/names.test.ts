import { expect, test } from "vitest";
import { handoverFiles } from "../../../src/domain/handover/files.ts";
import { aHandover } from "./builders.ts";

test("what a handover of Node.js functions calls things does not meet what one of Python functions does", () => {
  const files = handoverFiles(aHandover({ family: "nodejs", sharedPaths: ["node_modules/@acme/shared/"] }));
  const contentOf = (path: string) => files.find((file) => file.path === path)?.content ?? "";
  expect(contentOf("terraform/shared_node_code.tf")).toContain('module "shared_node_code_layer" {');
  expect(contentOf("terraform/shared_node_code.tf")).toContain('layer_folder             = "nodejs/"');
  expect(contentOf("cdk/shared-node-code-layers.ts")).toContain('["node_modules/@acme/shared/**"]');
  expect(contentOf("cloudformation/courses.yml")).toContain("Fn::FindInMap: [SharedNodeCode, LayerVersion, Arn]");
  expect(contentOf("serverless/acme-dev.yml")).toContain('"${self:custom.sharedNodeCodeLayerVersionArn}"');
  expect(contentOf("HANDOVER.md")).toContain("lookup(local.shared_node_code_layers, ");
  const python = handoverFiles(aHandover()).map(({ path }) => path);
  expect(files.map(({ path }) => path).filter((path) => /terraform|cdk/.test(path) && python.includes(path))).toEqual(
    [],
  );
});
