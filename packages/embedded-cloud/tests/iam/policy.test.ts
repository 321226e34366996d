import { describe, expect, test } from "vitest";
import { applies, decisionOn, type Need, PolicyDocument } from "../../src/iam/policy.ts";

const statements = (...Statement: object[]) =>
  PolicyDocument.parse({ Version: "2012-10-17", Statement: Statement }).Statement;
const allow = (Action: string | string[], Resource: string | string[]) => ({ Effect: "Allow", Action, Resource });
const need = (action: string, resource = "*"): Need => ({ action, resource });
const fn = "arn:aws:lambda:us-east-1:000000000000:function:";

test.each([
  [
    "the action and the resource it names",
    allow("lambda:GetFunction", `${fn}a`),
    need("lambda:GetFunction", `${fn}a`),
    true,
  ],
  ["an action written otherwise", allow("lambda:getfunction", `${fn}a`), need("lambda:GetFunction", `${fn}a`), true],
  [
    "a prefix of names",
    allow("lambda:GetFunction", `${fn}acme-*`),
    need("lambda:GetFunction", `${fn}acme-dev-x`),
    true,
  ],
  ["another prefix", allow("lambda:GetFunction", `${fn}acme-*`), need("lambda:GetFunction", `${fn}other`), false],
  ["another action", allow("lambda:GetFunction", "*"), need("lambda:DeleteFunction", `${fn}a`), false],
  ["one character", allow("s3:GetObject", "arn:aws:s3:::b/?"), need("s3:GetObject", "arn:aws:s3:::b/k"), true],
  [
    "two for one character",
    allow("s3:GetObject", "arn:aws:s3:::b/?"),
    need("s3:GetObject", "arn:aws:s3:::b/kk"),
    false,
  ],
  ["a list without resources", allow("lambda:ListFunctions", "*"), need("lambda:ListFunctions"), true],
  ["a list, granted for one resource", allow("lambda:ListFunctions", `${fn}a`), need("lambda:ListFunctions"), false],
  [
    "letters that mean something in expressions",
    allow("s3:GetObject", "arn:aws:s3:::b/a+b"),
    need("s3:GetObject", "arn:aws:s3:::b/aab"),
    false,
  ],
])("a statement applies to %s, or not", (_, statement, asked, expected) => {
  expect(statements(statement).some((one) => applies(one, asked))).toBe(expected);
});

test.each([
  ["*a*b", "aXXbXXb", true],
  ["a*", "a", true],
  ["*", "", true],
  ["a?*c", "abbc", true],
  ["a*b*c", "a*c", false],
  ["*ab*ab", "abab", true],
  ["*ab*ab", "aab", false],
])("`%s` and `%s`: %s", (pattern, text, expected) => {
  const [statement] = statements(allow("s3:GetObject", `arn:aws:s3:::b/${pattern}`));
  const asked = need("s3:GetObject", `arn:aws:s3:::b/${text}`);
  expect(statement && applies(statement, asked)).toBe(expected);
});

test("matching time grows only with the lengths of pattern and resource, however many wildcards there are", () => {
  const [statement] = statements(allow("s3:GetObject", `${"*a".repeat(60)}*b`));
  const began = process.cpuUsage();
  expect(statement && applies(statement, need("s3:GetObject", "a".repeat(2000)))).toBe(false);
  expect(process.cpuUsage(began).user / 1000).toBeLessThan(1000);
});

describe("a decision", () => {
  const read = need("s3:GetObject", "arn:aws:s3:::b/k");
  test("everything is denied that no statement allows", () => {
    expect(decisionOn([], read)).toBe("denied");
  });
  test("a Deny statement overrides every Allow statement", () => {
    const mixed = statements(allow("s3:GetObject", "*"), {
      Effect: "Deny",
      Action: "s3:*",
      Resource: "arn:aws:s3:::b/*",
    });
    expect(decisionOn(mixed, read)).toBe("explicitly denied");
  });
});

test("a role that can be passed to one service only cannot be passed to any other or without a service", () => {
  const role = "arn:aws:iam::000000000000:role/probe";
  const [passing] = statements({
    ...allow("iam:PassRole", role),
    Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
  });
  if (passing === undefined) throw new Error("no statement");
  expect(applies(passing, { ...need("iam:PassRole", role), passedTo: "lambda.amazonaws.com" })).toBe(true);
  expect(applies(passing, { ...need("iam:PassRole", role), passedTo: "states.amazonaws.com" })).toBe(false);
  expect(applies(passing, need("iam:PassRole", role))).toBe(false);
});

test("a policy with an unsupported condition is refused, so that it does not allow more than intended", () => {
  const conditional = { ...allow("s3:GetObject", "*"), Condition: { Bool: { "aws:SecureTransport": "true" } } };
  expect(() => statements(conditional)).toThrow(/Condition/);
});
