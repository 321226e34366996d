import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  executionFolder,
  executionInFolder,
  executionName,
  executionProblem,
  inCommand,
  isExecutionName,
  siblingExecutionArn,
} from "../../src/domain/execution-name.ts";
import { requestFrom } from "../../src/domain/request/request.ts";
import { textOf } from "../support/reasons.ts";

const MACHINE = "arn:aws:states:eu-west-1:123456789012:execution:layershift-dev-migration";
const OWN = `${MACHINE}:reader`;

/** Source: Step Functions API reference, StartExecution, `name`. */
const FORBIDDEN = [...'<>{}[]?*"#%\\^|~`$&,;:/ \t\n\u0000\u007f\u009f\u2028\ufffe\uffff'];

/** Any name that Step Functions takes. */
const aName = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 80 })
  .map((text) =>
    [...text].filter((letter) => !FORBIDDEN.includes(letter) && !/[\s\p{Cc}\p{Cs}]/u.test(letter)).join(""),
  )
  .filter((name) => name !== "" && [...name].length <= 80);

test("a name that Step Functions takes is taken as it is, by itself and within an ARN", () => {
  fc.assert(
    fc.property(aName, (name) => {
      const arn = siblingExecutionArn(OWN, name);
      expect(isExecutionName(name)).toBe(true);
      expect(executionName(arn)).toBe(name);
      for (const reference of [name, arn]) {
        expect(requestFrom({ rollback: reference }, OWN)).toMatchObject({ kind: "roll-back", target: name });
        expect(requestFrom({ pickUp: reference }, OWN)).toMatchObject({ kind: "pick-up", stopped: name });
      }
    }),
  );
});

test("two executions never share a folder, and none is a step in a path", () => {
  fc.assert(
    fc.property(fc.oneof(aName, fc.constantFrom(".", "..", "...")), (name) => {
      const folder = executionFolder(siblingExecutionArn(OWN, name));
      expect(executionInFolder(folder)).toBe(name);
      expect([".", ".."]).not.toContain(folder);
      expect(folder).not.toContain("/");
    }),
  );
});

test.each(["release.2026-11", "a+b=c@d(e)", "élan-日本", "o'brien!", ".", "..", "-x", "🚀", "x".repeat(80)])(
  "%s is a name",
  (name) => {
    expect(executionProblem(name)).toBeNull();
  },
);

test.each(["", "a b", "x".repeat(81), ...FORBIDDEN.map((letter) => `a${letter}b`)])("%j is none", (name) => {
  expect(isExecutionName(name)).toBe(false);
});

describe("an ARN is refused with what was found", () => {
  const own = "this service uses the state machine layershift-dev-migration in account 123456789012, Region eu-west-1";
  test.each([
    [
      MACHINE.replace("123456789012", "210987654321"),
      "layershift-dev-migration in account 210987654321, Region eu-west-1",
    ],
    [MACHINE.replace("eu-west-1", "us-east-1"), "layershift-dev-migration in account 123456789012, Region us-east-1"],
    [MACHINE.replace("-dev-", "-prod-"), "layershift-prod-migration in account 123456789012, Region eu-west-1"],
  ])("%s", (machine, found) => {
    expect(textOf(executionProblem(`${machine}:one`, OWN))).toBe(
      `is an execution of the state machine ${found}, but ${own}`,
    );
    expect(() => requestFrom({ pickUp: `${machine}:one` }, OWN)).toThrow(`pickUp: is an execution of`);
    expect(() => requestFrom({ rollback: `${machine}:one` }, OWN)).toThrow(`rollback: is an execution of`);
  });

  test.each([
    "arn:aws:states:eu-west-1:123456789012:stateMachine:layershift-dev-migration",
    "arn:aws:states:eu-west-1:123456789012:execution:layershift-dev-migration",
    "arn:aws:lambda:eu-west-1:123456789012:function:acme",
    `${MACHINE}:a b`,
    `${MACHINE}:`,
  ])("%s is no execution's ARN", (arn) => {
    expect(executionProblem(arn, OWN)).toEqual({ code: "not-an-execution" });
  });
});

test.each([
  ["migrate-20261123-153000-ab12", "migrate-20261123-153000-ab12"],
  ["release.2026-11", "release.2026-11"],
  ["a(b)", "'a(b)'"],
  ["o'brien!", "'o'\\''brien!'"],
])("%s stands in a command as %s", (name, word) => {
  expect(inCommand(`${MACHINE}:${name}`)).toBe(word);
});
