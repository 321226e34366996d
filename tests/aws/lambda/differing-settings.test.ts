import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { differingSettings } from "../../../src/aws/lambda/differing-settings.ts";

const Variables = { STAGE: "prod" };
const untold = { Error: { ErrorCode: "AccessDeniedException", Message: "no" } };
const unseen = "Environment (not readable without kms:Decrypt on the function's key)";

test.each<[string, FunctionConfiguration, FunctionConfiguration, readonly string[]]>([
  ["nothing", { MemorySize: 512, Environment: { Variables } }, { MemorySize: 512, Environment: { Variables } }, []],
  [
    "what belongs to one version alone",
    { Version: "3", RevisionId: "a", State: "Inactive", Description: "release 3" },
    { Version: "$LATEST", RevisionId: "b", State: "Active", Description: "" },
    [],
  ],
  ["a variable", { Environment: { Variables } }, { Environment: { Variables: { STAGE: "dev" } } }, ["Environment"]],
  ["an empty variable", { Environment: { Variables: { EMPTY: "" } } }, {}, ["Environment"]],
  ["variables that one is told without", { Environment: untold }, { Environment: { Variables } }, [unseen]],
  [
    "memory and variables nobody sees",
    { MemorySize: 1, Environment: untold },
    { MemorySize: 2 },
    ["MemorySize", unseen],
  ],
  ["the key alone", { KMSKeyArn: "one" }, { KMSKeyArn: "two" }, ["KMSKeyArn"]],
  [
    "a setting that is not there and one that says nothing",
    { VpcConfig: { SubnetIds: [], SecurityGroupIds: [], VpcId: "", Ipv6AllowedForDualStack: false } },
    {},
    [],
  ],
  [
    "settings that there were not yet when it was published",
    { FunctionName: "acme-chat" },
    {
      FunctionName: "acme-chat",
      Architectures: ["x86_64"],
      EphemeralStorage: { Size: 512 },
      LoggingConfig: { LogFormat: "Text", LogGroup: "/aws/lambda/acme-chat" },
    },
    [],
  ],
  [
    "settings that were made since it was published",
    { FunctionName: "acme-chat" },
    { FunctionName: "acme-chat", Architectures: ["arm64"], EphemeralStorage: { Size: 1024 } },
    ["Architectures", "EphemeralStorage"],
  ],
  ["durability", { DurableConfig: { ExecutionTimeout: 60 } }, {}, ["DurableConfig"]],
])("a version and $LATEST that differ in %s", (_, version, latest, expected) => {
  expect(differingSettings(version, latest)).toEqual(expected);
});

test("variables that Lambda does not reveal are not treated as equal", () => {
  expect(differingSettings({ Environment: untold }, { Environment: untold })).toEqual([unseen]);
});
