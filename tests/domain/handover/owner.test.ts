import { describe, expect, it } from "vitest";
import { type Marks, type OwnerKind, ownerOf } from "../../../src/domain/handover/owner.ts";

type Words = Readonly<Record<string, string>>;
type More = Partial<Pick<Marks, "terraformAddress">> & { readonly metadata?: Words };

const marks = (tags: Words, { metadata, terraformAddress = null }: More = {}): Marks => ({
  functionName: "acme-dev-chat-handler",
  tags: new Map(Object.entries(tags)),
  metadata: metadata === undefined ? null : new Map(Object.entries(metadata)),
  terraformAddress,
});
const inStack = (stack: string, logicalId: string, more: Words = {}) => ({
  "aws:cloudformation:stack-name": stack,
  "aws:cloudformation:stack-id": `arn:aws:cloudformation:eu-central-1:123456789012:stack/${stack}/1`,
  "aws:cloudformation:logical-id": logicalId,
  ...more,
});

describe("the owner of a function", () => {
  it.each<[string, Marks, OwnerKind, string | null]>([
    ["no mark", marks({ team: "learning" }), "unknown", null],
    ["ManagedBy=terraform", marks({ ManagedBy: "terraform" }), "terraform", null],
    ["managed-by=Terraform Cloud", marks({ "managed-by": "Terraform Cloud" }), "terraform", null],
    ["Terraform=true", marks({ Terraform: "true" }), "terraform", null],
    ["terraform=false", marks({ terraform: "false" }), "unknown", null],
    ["iac=opentofu", marks({ iac: "opentofu" }), "terraform", null],
    ["a file that tags resources", marks({ git_file: "infra/lambda.tf" }), "terraform", null],
    ["a file of another kind", marks({ git_file: "template.yaml" }), "unknown", null],
    ["managed by a person", marks({ ManagedBy: "ada" }), "unknown", null],
    [
      "an address in Terraform's state",
      marks(inStack("chat", "Chat"), { terraformAddress: "module.chat.aws_lambda_function.this" }),
      "terraform",
      "module.chat.aws_lambda_function.this",
    ],
    ["a stack", marks(inStack("chat", "ChatHandler")), "cloudformation", null],
    [
      "a stack and a Terraform tag of the team",
      marks(inStack("chat", "Chat", { terraform: "true" })),
      "cloudformation",
      null,
    ],
    ["SAM's tag", marks(inStack("chat", "ChatHandler", { "lambda:createdBy": "SAM" })), "sam", null],
    ["SAM's tag outside a stack", marks({ "lambda:createdBy": "SAM" }), "unknown", null],
    ["CDK's logical ID", marks(inStack("Chat", "ChatHandler3BAA72D1")), "cdk", null],
    [
      "CDK's path",
      marks(inStack("Chat", "Renamed"), { metadata: { "aws:cdk:path": "Chat/Handler/Resource" } }),
      "cdk",
      "Chat/Handler/Resource",
    ],
    ["CDK's asset", marks(inStack("Chat", "Renamed"), { metadata: { "aws:asset:path": "asset.1" } }), "cdk", null],
    [
      "a Serverless stack, by stage and name",
      marks(inStack("acme-dev", "ChatDashhandlerLambdaFunction", { STAGE: "dev" })),
      "serverless",
      "chat-handler",
    ],
    [
      "a Serverless stack, with a name of its own",
      marks(inStack("chat-dev", "ChatUnderscorehandlerLambdaFunction", { STAGE: "dev" })),
      "serverless",
      "chat_handler",
    ],
    [
      "a Serverless stack whose own tags replaced STAGE",
      marks(inStack("acme-dev", "ChatDashhandlerLambdaFunction")),
      "serverless",
      "chat-handler",
    ],
    [
      "a stack with a stage, but another naming",
      marks(inStack("chat-dev", "Chat", { STAGE: "dev" })),
      "cloudformation",
      null,
    ],
    [
      "another stage's stack",
      marks(inStack("chat-prod", "ChatLambdaFunction", { STAGE: "dev" })),
      "cloudformation",
      null,
    ],
  ])("%s", (_, given, kind, called) => {
    expect(ownerOf(given)).toMatchObject({ kind, called });
    expect(ownerOf(given).evidence).not.toBe("");
  });

  it("is what a person says only where there is no mark", () => {
    expect(ownerOf(marks({}), "terraform").kind).toBe("terraform");
    expect(ownerOf(marks(inStack("chat", "ChatHandler")), "terraform").kind).toBe("cloudformation");
  });

  it("keeps stack and logical ID", () => {
    expect(ownerOf(marks(inStack("chat", "ChatHandler")))).toMatchObject({ stack: "chat", logicalId: "ChatHandler" });
  });
});
