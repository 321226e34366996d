/** The words in which Lambda refused members that break a constraint, on AWS. */
import {
  AddLayerVersionPermissionCommand,
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  GetFunctionCommand,
  GetLayerVersionByArnCommand,
  InvokeCommand,
  PublishVersionCommand,
  PutProvisionedConcurrencyConfigCommand,
  TagResourceCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { holds, refused, same } from "./expecting.ts";
import { aFunction, aLayer, answers, codeOf, invoked } from "./functions-at-hand.ts";
import type { Case, World } from "./world.ts";

const service = "Lambda";
const snapshot = "tests/aws/services/lambda_/test_lambda_api.snapshot.json";
const REGION = String.raw`(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}`;
const pattern = (expression: string) => `Member must satisfy regular expression pattern: ${expression}`;

/** That a call is refused for one member, in exactly these words. */
async function broken(call: Promise<unknown>, member: string, constraint: string): Promise<void> {
  const { message } = await refused(call, "ValidationException", 400);
  same(message, `1 validation error detected: Value ${member} failed to satisfy constraint: ${constraint}`, "message");
}

async function creating({ lambda, roleArn, name }: World, more: object): Promise<unknown> {
  const given = {
    FunctionName: name("refused"),
    Runtime: "python3.12",
    Handler: "app.handler",
    Role: roleArn,
  } as const;
  return lambda.send(new CreateFunctionCommand({ ...given, Code: { ZipFile: await answers("a") }, ...more }));
}

export const recordedValidationCases: readonly Case[] = [
  {
    service,
    title:
      "a name of a function that matches no pattern is refused with the pattern, which has dots for an invocation alone",
    source: `${snapshot}, TestLambdaFunction::test_function_arns and test_invalid_invoke, 2025-11-25`,
    async run(world) {
      const { lambda } = world;
      const before = String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:)?(${REGION}:)?(\d{12}:)?(function:)?`;
      const plain = String.raw`${before}([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?`;
      const spaced = String.raw`${before}([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`;
      const publish = new PublishVersionCommand({ FunctionName: "invalid:function:name" });
      await broken(lambda.send(publish), "'invalid:function:name' at 'functionName'", pattern(plain));
      const FunctionName = "arn:aws:lambda:us-east-1:123400000000@function:myfn";
      await broken(
        lambda.send(new InvokeCommand({ FunctionName })),
        `'${FunctionName}' at 'functionName'`,
        pattern(spaced),
      );
      const long = "a".repeat(141);
      const tooLong = "Member must have length less than or equal to 140";
      await broken(
        lambda.send(new PublishVersionCommand({ FunctionName: long })),
        `'${long}' at 'functionName'`,
        tooLong,
      );
    },
  },
  {
    service,
    title: "a qualifier with another character is refused with the pattern",
    source: `${snapshot}, TestLambdaPermissions::test_permission_exceptions, 2025-11-25`,
    async run(world) {
      const { FunctionName } = await aFunction(world);
      const Qualifier = "invalid-qualifier-with-?-char";
      const look = new GetFunctionCommand({ FunctionName, Qualifier });
      const expected = pattern(String.raw`\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+`);
      await broken(world.lambda.send(look), `'${Qualifier}' at 'qualifier'`, expected);
    },
  },
  {
    service,
    title: "a role that is no ARN, two architectures and layers that are none are each refused in words of their own",
    source: `${snapshot}, TestLambdaFunction::test_create_lambda_exceptions and TestLambdaLayer::test_layer_function_exceptions, 2025-11-25`,
    async run(world) {
      const role = String.raw`arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+`;
      await broken(creating(world, { Role: "r1" }), "'r1' at 'role'", pattern(role));
      const two = creating(world, { Architectures: ["x86_64", "arm64"] });
      await broken(two, "'[x86_64, arm64]' at 'architectures'", "Member must have length less than or equal to 1");
      const arn = "arn:aws:lambda:us-east-1:000000000000:layer:none";
      const version = String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:${REGION}:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)`;
      const each = `Member must satisfy constraint: [Member must have length less than or equal to 2048, Member must have length greater than or equal to 1, ${pattern(version)}, Member must not be null]`;
      await broken(creating(world, { Layers: [arn] }), `'[${arn}]' at 'layers'`, each);
      const look = new GetLayerVersionByArnCommand({ Arn: arn });
      await broken(world.lambda.send(look), `'${arn}' at 'arn'`, pattern(version));
    },
  },
  {
    service,
    title:
      "a variable's name begins with a letter and has two characters at least; the message names neither it nor its value",
    source: "trek10inc/serverless-secrets#39 and klothoplatform/klotho#317, messages of AWS",
    async run(world) {
      const expected =
        "Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]";
      const { FunctionName } = await aFunction(world);
      for (const name of ["a", "1a", "with-hyphen", "with.dot", ""]) {
        const Variables = Object.fromEntries([[name, "a secret"]]);
        const change = new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } });
        await broken(world.lambda.send(change), "at 'environment.variables'", expected);
      }
    },
  },
  {
    service,
    title: "an alias is not named by a number, and its weights are of versions and within 0 and 1",
    source: `${snapshot}, TestLambdaAlias::test_alias_naming and test_notfound_and_invalid_routingconfigs, 2025-11-25`,
    async run(world) {
      const { lambda } = world;
      const { FunctionName } = await aFunction(world);
      await lambda.send(new PublishVersionCommand({ FunctionName }));
      const create = (Name: string) =>
        lambda.send(new CreateAliasCommand({ FunctionName, Name, FunctionVersion: "1" }));
      await broken(create("2024"), "'2024' at 'name'", pattern("(?!^[0-9]+$)([a-zA-Z0-9-_]+)"));
      await create("live");
      const weigh = (AdditionalVersionWeights: Record<string, number>) =>
        lambda.send(
          new UpdateAliasCommand({ FunctionName, Name: "live", RoutingConfig: { AdditionalVersionWeights } }),
        );
      const within =
        "Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]";
      const where = "at 'routingConfig.additionalVersionWeights'";
      await broken(weigh({ 2: 2 }), `'{2=2.0}' ${where}`, within);
      await broken(weigh({ 2: -1 }), `'{2=-1.0}' ${where}`, within);
      const versions =
        "Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]";
      await broken(weigh({ $LATEST: 0.5 }), `'{$LATEST=0.5}' ${where}`, versions);
    },
  },
  {
    service,
    title: "tags are of what the pattern names",
    source: `${snapshot}, TestLambdaTags::test_tag_exceptions, 2025-11-25`,
    async run(world) {
      const { lambda } = world;
      const taggable = String.raw`arn:(aws[a-zA-Z-]*):lambda:${REGION}:\d{12}:(function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+)`;
      const tag = new TagResourceCommand({ Resource: "arn:aws:something", Tags: { key: "value" } });
      await broken(lambda.send(tag), "'arn:aws:something' at 'resource'", pattern(taggable));
    },
  },
  {
    service,
    title: "statements, provisioned concurrency and function URLs are refused with their own constraints",
    source: `${snapshot}, TestLambdaPermissions::test_permission_exceptions, TestLambdaLayer::test_layer_policy_exceptions, TestLambdaProvisionedConcurrency::test_provisioned_concurrency_exceptions and TestLambdaUrl::test_url_config_exceptions, 2025-11-25`,
    async run(world) {
      const { lambda, name } = world;
      const { FunctionName } = await aFunction(world);
      const StatementId = "example.com";
      const allow = { FunctionName, StatementId, Action: "lambda:InvokeFunction", Principal: "s3.amazonaws.com" };
      const add = lambda.send(new AddPermissionCommand(allow));
      await broken(add, "'example.com' at 'statementId'", pattern("([a-zA-Z0-9-_]+)"));
      const LayerName = name("layer");
      await aLayer(world, LayerName, "text");
      const share = { LayerName, VersionNumber: 1, StatementId: "a", Action: "*", Principal: "*" };
      const shared = lambda.send(new AddLayerVersionPermissionCommand(share));
      await broken(shared, "'*' at 'action'", pattern("lambda:GetLayerVersion"));
      await lambda.send(new PublishVersionCommand({ FunctionName }));
      const of = { FunctionName, Qualifier: "1" };
      const none = new PutProvisionedConcurrencyConfigCommand({ ...of, ProvisionedConcurrentExecutions: 0 });
      const least = "Member must have value greater than or equal to 1";
      await broken(lambda.send(none), "'0' at 'provisionedConcurrentExecutions'", least);
      const url = lambda.send(new CreateFunctionUrlConfigCommand({ ...of, AuthType: "NONE" }));
      await broken(url, "'1' at 'qualifier'", pattern(String.raw`((?!^\d+$)^[0-9a-zA-Z-_]+$)`));
    },
  },
  {
    service,
    title: "a function sees its folders, its shell level and the address of its runtime API",
    source: "tests/aws/services/lambda_/test_lambda_common.snapshot.json, test_introspection_invoke[python3.12]",
    async run(world) {
      const code = "import os\n\ndef handler(event, context):\n    return dict(os.environ, HERE=os.getcwd())\n";
      const { FunctionName } = await aFunction(world, await codeOf(code));
      const { payload: variables } = await invoked(world, FunctionName);
      same(variables.PWD, variables.LAMBDA_TASK_ROOT, "PWD");
      same(variables.HERE, variables.PWD, "the working directory");
      same(variables.SHLVL, "0", "SHLVL");
      holds(/^[\d.]+:9001$/.test(variables.AWS_LAMBDA_RUNTIME_API), "AWS_LAMBDA_RUNTIME_API");
      holds(variables.LAMBDA_RUNTIME_DIR?.startsWith("/"), "LAMBDA_RUNTIME_DIR");
    },
  },
];
