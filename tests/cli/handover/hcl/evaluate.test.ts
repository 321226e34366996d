import { parse } from "@cdktf/hcl2json";
import { describe, expect, it } from "vitest";
import { evaluated } from "../../../../src/cli/handover/hcl/evaluate.ts";
import { type Block, hclReader } from "../../../../src/cli/handover/hcl/hcl-file.ts";
import {
  canBe,
  listValue,
  objectValue,
  textValue,
  UNKNOWN,
  type Value,
} from "../../../../src/cli/handover/hcl/value.ts";

const read = await hclReader();
const known: Readonly<Record<string, Value>> = {
  "var.project": textValue("shop"),
  "local.names": listValue([textValue("b"), textValue("a")]),
  "local.functions": objectValue([["chat", objectValue([["handler", textValue("chat.handler")]])]]),
  "each.key": textValue("chat"),
};

function plain(value: Value): unknown {
  if (value.kind === "literal") return value.value;
  if (value.kind === "text") return value.parts.map((part) => part ?? "?").join("");
  if (value.kind === "list") return value.items.map(plain);
  if (value.kind === "object") return Object.fromEntries([...value.entries].map(([key, each]) => [key, plain(each)]));
  return "?";
}

const valueIn = (expression: string) => {
  const file = read("main.tf", `x = ${expression}\n`);
  return evaluated(file?.body.attributes.get("x")?.value, (name) => known[name] ?? UNKNOWN);
};

describe("the value of an HCL expression", () => {
  it.each<[string, unknown]>([
    ['"plain"', "plain"],
    ['"a \\"b\\" \\u00e4 $${c}"', 'a "b" ä ${c}'],
    ['"${var.project}-chat"', "shop-chat"],
    ['"${var.unknown}-chat"', "?-chat"],
    ["var.project", "shop"],
    ["[var.project, 1, true, null]", ["shop", 1, true, null]],
    ['{ a = 1, "b" = [2], (var.project) = 3 }', { a: 1, b: [2], shop: 3 }],
    ["local.functions[each.key].handler", "chat.handler"],
    ['local.functions["chat"]["handler"]', "chat.handler"],
    ["local.names[1]", "a"],
    ['toset(["a"])', ["a"]],
    ['concat(["a"], local.names)', ["a", "b", "a"]],
    ["merge({ a = 1 }, { b = 2 })", { a: 1, b: 2 }],
    ['format("%s-%s", var.project, each.key)', "shop-chat"],
    ['join("-", [var.project, var.unknown])', "shop-?"],
    ['lower("ABC")', "abc"],
    ['contains(["a", "b"], each.key) ? [1] : []', []],
    ['replace("a_b", "_", "-")', "a-b"],
    ["{ for name in local.names : name => upper(name) }", { b: "B", a: "A" }],
    ["[for key, fn in local.functions : fn.handler]", ["chat.handler"]],
    ["true ? 1 : 2", 1],
    ["var.unknown ? 1 : 2", "?"],
    ["local.functions[*].handler", "?"],
    ['[for name in local.names : name if name != "a"]', "?"],
    ['file("x")', "?"],
    ["1 + 1", "?"],
  ])("%s", (expression, expected) => {
    expect(plain(valueIn(expression))).toEqual(expected);
  });

  it.each<[string, string, boolean]>([
    ['"${var.x}-chat"', "dev-chat", true],
    ['"${var.x}-chat"', "dev-chats", false],
    ['"shop-${var.x}-chat"', "shop-chat", false],
    ['"shop-${var.x}-chat"', "shop-dev-chat", true],
    ['"${var.x}-a-${var.y}"', "dev-a-b", true],
    ['"${var.x}-a-${var.y}"', "dev-b-a", false],
    ['"chat"', "chat", true],
  ])("with unknown parts, %s can be %s: %s", (expression, text, expected) => {
    expect(canBe(valueIn(expression), text)).toBe(expected);
  });
});

describe("the blocks of an HCL file", () => {
  const text = `# A comment
module "chat" {
  source = "./modules/lambda" # here
  layers = [
    module.deps.arn, // one
  ]
  tags = { a = "b" }

  dynamic "vpc" {
    for_each = [1]
    content {
      id = each.value
    }
  }
}

resource aws_lambda_function "x" {
  policy = <<-EOT
    { "a": "\${x}" }
  EOT
}
`;

  it("are those that HashiCorp's parser finds", async () => {
    const file = read("main.tf", text);
    const hcl = await parse("main.tf", text);
    const attributesOf = (block: Block | undefined) => [...(block?.attributes.keys() ?? [])].sort();
    expect(file?.body.blocks.map(({ type, labels }) => [type, ...labels])).toEqual([
      ["module", "chat"],
      ["resource", "aws_lambda_function", "x"],
    ]);
    const own = Object.keys(hcl.module.chat[0]).filter((key) => key !== "dynamic");
    expect(attributesOf(file?.body.blocks[0])).toEqual(own.sort());
    expect(file?.body.blocks[0]?.blocks[0]?.blocks[0]?.attributes.has("id")).toBe(true);
  });

  it("of text that is not HCL are none", () => {
    expect(read("main.tf", 'resource "a" {')).toBeNull();
    expect(read("main.tf", "{{ template }}")).toBeNull();
  });
});
