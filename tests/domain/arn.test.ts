import { expect, test } from "vitest";
import {
  arnParts,
  functionNameOf,
  keyArnIn,
  layerArnOf,
  layerNameOf,
  layerVersionArnsIn,
  layerVersionOf,
  machineExecutionArn,
  qualifierOf,
  siblingArn,
  siblingLayerArn,
} from "../../src/domain/arn.ts";

const inChina = (resource: string) => `arn:aws-cn:lambda:cn-north-1:123456789012:${resource}`;
const machine = "arn:aws:states:eu-west-1:123456789012:stateMachine:layershift-dev-migration";

test("an ARN says where its resource is, and any other text says nothing of it", () => {
  expect(arnParts(inChina("function:f"))).toEqual({
    partition: "aws-cn",
    region: "cn-north-1",
    accountId: "123456789012",
  });
  expect(arnParts("f")).toEqual({ partition: "", region: "", accountId: "" });
});

test("a function's ARN holds its name, and its qualifier if it has one", () => {
  expect([functionNameOf(inChina("function:f")), qualifierOf(inChina("function:f"))]).toEqual(["f", null]);
  expect([functionNameOf(inChina("function:f:live")), qualifierOf(inChina("function:f:live"))]).toEqual(["f", "live"]);
});

test("the ARN of a layer version holds the layer, its name and the version", () => {
  const version = inChina("layer:shared:12");
  expect([layerArnOf(version), layerNameOf(version), layerVersionOf(version)]).toEqual([
    inChina("layer:shared"),
    "shared",
    "12",
  ]);
});

test("an ARN is made in the partition, Region and account of another one", () => {
  expect(siblingLayerArn(inChina("function:f:live"), "shared")).toBe(inChina("layer:shared"));
  const execution = machineExecutionArn(machine, "first");
  expect(execution).toBe("arn:aws:states:eu-west-1:123456789012:execution:layershift-dev-migration:first");
  expect(siblingArn(execution, "stateMachine:layershift-dev-migration")).toBe(machine);
});

test("ARNs are found in a text", () => {
  const [one, other] = [inChina("layer:a:1"), inChina("layer:b:22")];
  expect(layerVersionArnsIn(`{"layers":["${one}","${other}"]}`)).toEqual([one, other]);
  expect(layerVersionArnsIn("none")).toEqual([]);
  const key = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab";
  expect([keyArnIn(`no access to ${key} here`), keyArnIn("none")]).toEqual([key, null]);
});
