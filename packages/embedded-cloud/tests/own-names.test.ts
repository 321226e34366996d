import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateFunctionCommand,
  GetFunctionCommand,
  LambdaClient,
  ListTagsCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Cloud, startCloud } from "../src/cloud.ts";
import { EventPattern, matches } from "../src/events/event-pattern.ts";
import { InputTransformer, inputOf, unknownPlaceholder } from "../src/events/target-input.ts";
import { jsonNeeds } from "../src/iam/needs/json-services.ts";
import { levelOf } from "../src/lambda/runtime/log/log-levels.ts";
import { parsed } from "../src/protocols/xml.ts";
import { definitionOf } from "../src/states/definition/definition.ts";
import { valueAt } from "../src/states/definition/sums.ts";
import { aFunction } from "./lambda/lambda-at-hand.ts";

/** Names that every object of JavaScript has. */
const NAMES = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"];
const keyed = <T>(value: (name: string) => T) => Object.fromEntries(NAMES.map((name) => [name, value(name)]));

describe("names of JavaScript's own object members are ordinary names", () => {
  let cloud: Cloud;
  beforeAll(async () => {
    cloud = await startCloud({ settleSeconds: 0.1 });
  });
  afterAll(() => cloud.stop());
  const settings = () => ({
    endpoint: cloud.url,
    region: "us-east-1",
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
  });

  it("of a function's tags and variables", async () => {
    const lambda = new LambdaClient(settings());
    const variables = NAMES.slice(1).map((name) => [name, `value of ${name}`] as const);
    const given = await aFunction({ FunctionName: "valueOf" });
    const { FunctionArn: Resource } = await lambda.send(
      new CreateFunctionCommand({
        ...given,
        Tags: keyed((name) => `first ${name}`),
        Environment: { Variables: Object.fromEntries(variables) },
      }),
    );
    const { Tags, Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: "valueOf" }));
    expect(Object.entries(Tags ?? {})).toEqual(NAMES.map((name) => [name, `first ${name}`]));
    expect(Object.entries(Configuration?.Environment?.Variables ?? {})).toEqual(variables);

    await lambda.send(new UntagResourceCommand({ Resource, TagKeys: NAMES.slice(1) }));
    await lambda.send(new TagResourceCommand({ Resource, Tags: keyed((name) => `then ${name}`) }));
    const after = await lambda.send(new ListTagsCommand({ Resource }));
    expect(Object.entries(after.Tags ?? {})).toEqual(NAMES.map((name) => [name, `then ${name}`]));
  });

  it("of a log group's tags", async () => {
    const tags = keyed((name) => name);
    const logs = new CloudWatchLogsClient(settings());
    await logs.send(new CreateLogGroupCommand({ logGroupName: "constructor", tags }));
    const resourceArn = "arn:aws:logs:us-east-1:000000000000:log-group:constructor";
    const answer = await logs.send(new ListTagsForResourceCommand({ resourceArn }));
    expect(Object.entries(answer.tags ?? {})).toEqual(Object.entries(tags));
  });

  it.each(NAMES)("of a field in an event pattern: %s", (name) => {
    const pattern = EventPattern.parse(JSON.parse(`{"source": ["a"], "${name}": ["wanted"]}`));
    expect(matches(pattern, { source: "a" })).toBe(false);
    expect(matches(pattern, JSON.parse(`{"source": "a", "${name}": "wanted"}`))).toBe(true);
  });

  it.each(NAMES)("of a placeholder and of a field in an input transformer: %s", (name) => {
    const written = `{"InputPathsMap": {"${name}": "$.${name}"}, "InputTemplate": "{\\"it\\":<${name}>}"}`;
    const transformer = InputTransformer.parse(JSON.parse(written));
    expect(unknownPlaceholder(transformer)).toBeNull();
    expect(inputOf(JSON.parse(`{"${name}": "value"}`), transformer)).toBe('{"it":"value"}');
    expect(inputOf({ source: "a" }, transformer)).toBe('{"it":""}');
  });

  it.each(NAMES)("of a state, of a field in a path, and of an unknown comparison: %s", (name) => {
    const definition = `{"StartAt": "${name}", "States": {"${name}": {"Type": "Succeed"}}}`;
    expect(definitionOf(definition).States.get(name)).toEqual({ Type: "Succeed" });
    expect(valueAt(`$.${name}`, { $: JSON.parse(`{"${name}": 3}`), $$: {} })).toBe(3);
    expect(valueAt(`$.${name}`, { $: { other: 3 }, $$: {} })).toBeUndefined();

    const passing = `{"StartAt": "a", "States": {"a": {"Type": "Pass", "Result": {"${name}": 3}, "End": true}}}`;
    expect(JSON.stringify(definitionOf(passing).States.get("a"))).toContain(`{"${name}":3}`);

    const rule = `{"Variable": "$.a", "${name}": true, "Next": "b"}`;
    const choosing = `{"StartAt": "a", "States": {"a": {"Type": "Choice", "Choices": [${rule}]}, "b": {"Type": "Succeed"}}}`;
    expect(() => definitionOf(choosing)).toThrow(`${name} is not run here`);
  });

  it.each(NAMES)("of an operation, a level and an entity that do not exist: %s", (name) => {
    const home = { region: "us-east-1", accountId: "000000000000" };
    expect(jsonNeeds("states", name, Buffer.from("{}"), home)).toBeNull();
    expect(levelOf(JSON.stringify({ level: name }))).toBe("INFO");
    expect(() => parsed(`<Key>&${name};</Key>`, "Key")).toThrow();
  });
});
