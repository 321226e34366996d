import { describe, expect, it } from "vitest";
import { definitionOf } from "../../../src/states/definition/definition.ts";
import { functionArn, oneTask } from "../states.ts";

const Pass = { Type: "Pass", End: true };
const choiceOf = (rule: object) => ({
  StartAt: "Choose",
  States: { Choose: { Type: "Choice", Choices: [{ ...rule, Next: "Then" }] }, Then: { Type: "Succeed" } },
});
const passWith = (fields: object) => ({ StartAt: "Step", States: { Step: { ...Pass, ...fields } } });

describe("a definition", () => {
  it.each<[string, object, string]>([
    ["JSONata", { ...oneTask(), QueryLanguage: "JSONata" }, "QueryLanguage"],
    ["JSONata in one state", oneTask({ QueryLanguage: "JSONata" }), "/States/Work/QueryLanguage"],
    ["Assign", oneTask({ Assign: { a: 1 } }), '"Assign" at /States/Work'],
    ["Output", passWith({ Output: {} }), '"Output" at /States/Step'],
    ["Arguments", oneTask({ Arguments: {} }), '"Arguments" at /States/Work'],
    ["HeartbeatSeconds", oneTask({ HeartbeatSeconds: 5 }), '"HeartbeatSeconds" at /States/Work'],
    ["Credentials", oneTask({ Credentials: { RoleArn: "arn:x" } }), '"Credentials" at /States/Work'],
    ["a service integration", oneTask({ Resource: "arn:aws:states:::lambda:invoke" }), "/States/Work/Resource"],
    [
      ".waitForTaskToken",
      oneTask({ Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken" }),
      "/States/Work/Resource",
    ],
    [
      "Map",
      { StartAt: "M", States: { M: { Type: "Map", Iterator: {}, End: true } } },
      "Parallel and Map are not run here at /States/M",
    ],
    ["Parallel", { StartAt: "P", States: { P: { Type: "Parallel", Branches: [], End: true } } }, "/States/P"],
    [
      "other intrinsic functions",
      passWith({ Parameters: { "a.$": "States.JsonToString($)" } }),
      "/States/Step/Parameters/a.$",
    ],
    ["escapes in intrinsic functions", passWith({ Parameters: { "a.$": "States.Format('\\'{}', $.a)" } }), "a.$"],
    ["a path that is none", passWith({ Parameters: { a: [{ "b.$": "x" }] } }), "/States/Step/Parameters/a/0/b.$"],
    ["wildcards", passWith({ InputPath: "$.a[*]" }), "/States/Step/InputPath"],
    ["filters", passWith({ OutputPath: "$.a[?(@.b)]" }), "/States/Step/OutputPath"],
    ["the task token", oneTask({ Parameters: { "token.$": "$$.Task.Token" } }), "token.$"],
    ["results two levels down", passWith({ ResultPath: "$.a.b" }), "/States/Step/ResultPath"],
    [
      "timestamps in choices",
      choiceOf({ Variable: "$.a", TimestampEquals: "2026-01-01T00:00:00Z" }),
      "TimestampEquals is not run here",
    ],
    [
      "patterns in choices",
      choiceOf({ Not: { Variable: "$.a", StringMatches: "a*" } }),
      "StringMatches is not run here",
    ],
    [
      "catching what cannot be caught",
      oneTask({ Catch: [{ ErrorEquals: ["States.Runtime"], Next: "Caught" }] }),
      "cannot be retried or caught",
    ],
    [
      "States.ALL before others",
      oneTask({ Retry: [{ ErrorEquals: ["States.ALL"] }, { ErrorEquals: ["A"] }] }),
      "States.ALL must come last",
    ],
    ["a missing state", { StartAt: "Step", States: { Step: { Type: "Pass", Next: "Nowhere" } } }, "Nowhere"],
    [
      "a missing state to catch in",
      oneTask({ Catch: [{ ErrorEquals: ["A"], Next: "Nowhere" }] }),
      "Nowhere at /States/Work",
    ],
    [
      "a missing state by default",
      {
        StartAt: "Choose",
        States: {
          Choose: { Type: "Choice", Choices: [{ Variable: "$.a", IsPresent: true, Next: "Then" }], Default: "Nowhere" },
          Then: { Type: "Succeed" },
        },
      },
      "Nowhere at /States/Choose",
    ],
    ["a missing first state", { StartAt: "Nowhere", States: { Step: Pass } }, "Nowhere at /StartAt"],
    [
      "a state that nothing leads to",
      { StartAt: "Step", States: { Step: Pass, Lost: Pass } },
      '"Lost" is not reachable',
    ],
    [
      "a circle without an end",
      { StartAt: "A", States: { A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", Next: "A" } } },
      "MISSING_TERMINAL_STATE",
    ],
    ["Next beside End", passWith({ Next: "Step" }), "Only one of Next, End is allowed at /States/Step"],
    ["neither Next nor End", passWith({ End: undefined }), "Only one of Next, End"],
    [
      "two time limits",
      oneTask({ TimeoutSeconds: 1, TimeoutSecondsPath: "$.a" }),
      "Only one of TimeoutSeconds, TimeoutSecondsPath",
    ],
    ["a wait for nothing", passWith({ Type: "Wait" }), "Only one of Seconds, SecondsPath, Timestamp, TimestampPath"],
    [
      "two causes",
      { StartAt: "F", States: { F: { Type: "Fail", Cause: "a", CausePath: "$.a" } } },
      "Only one of Cause, CausePath",
    ],
    ["a field twice", passWith({ Parameters: { a: 1, "a.$": "$.a" } }), "/States/Step/Parameters/a.$"],
    ["no start", { States: { Step: Pass } }, "/StartAt"],
  ])("is refused for %s, with the place", (_case, definition, words) => {
    const refused = expect(() => definitionOf(JSON.stringify(definition)));
    refused.toThrow(expect.objectContaining({ code: "InvalidDefinition", message: expect.stringContaining(words) }));
  });

  it("is refused when it is not JSON", () => {
    expect(() => definitionOf("{")).toThrow(expect.objectContaining({ code: "InvalidDefinition" }));
  });

  it("can use the features that the embedded cloud runs as AWS does", () => {
    const definition = oneTask({
      Resource: `${functionArn("work")}:$LATEST`,
      InputPath: "$['a b'].c[0]",
      Parameters: {
        "n.$": "States.MathAdd($.n, -1)",
        "s.$": "States.Format('{}, {}', States.MathAdd($.n, 1), $$.Execution.Name)",
      },
      ResultSelector: { "a.$": "$.b" },
      ResultPath: "$.result",
      OutputPath: "$",
      Retry: [{ ErrorEquals: ["A", "B"] }, { ErrorEquals: ["States.ALL"], JitterStrategy: "FULL" }],
    });
    expect(definitionOf(JSON.stringify(definition)).States.get("Work")).toMatchObject({ Type: "Task" });
  });
});
