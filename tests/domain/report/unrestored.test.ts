import { expect, test } from "vitest";
import type { FunctionJournal, Standing } from "../../../src/domain/change/journal.ts";
import type { Snapshot } from "../../../src/domain/change/snapshot.ts";
import { nextStepsOf } from "../../../src/domain/report/next-steps.ts";
import {
  commandsByHand,
  type PresentParts,
  rollbackCommand,
  standingByJournal,
  standingNow,
} from "../../../src/domain/report/unrestored.ts";
import { aReport, aReportedFunction } from "../../cli/builders.ts";
import { aJournal } from "../../support/journals.ts";

const live = { name: "live", functionVersion: "3", weights: { "4": 0.1 } };
const snapshot: Snapshot = {
  version: 1,
  functionName: "chat",
  functionArn: "arn:aws:lambda:eu-west-1:1:function:chat",
  takenAt: "2026-01-01T00:00:00Z",
  codeSha256: "own",
  packageKey: "executions/it's/snapshots/chat.zip",
  zipBytes: 1,
  layers: ["arn:l:one:1", "arn:l:two:2"],
  aliases: [live],
  architectures: ["arm64"],
  runtime: "python3.12",
  storageMode: "COPY",
  sourceKmsKeyArn: "arn:k",
  runtimeVersion: null,
};
const asBefore: PresentParts = { codeSha256: "own", layers: snapshot.layers, aliases: [live], isSettled: true };
const standing = (code: string, layers: string, aliases: string) => ({ code, layers, aliases }) as Standing;

test.each<[string, PresentParts | null, boolean, Standing]>([
  ["all is back", asBefore, false, standing("restored", "restored", "restored")],
  ["the layers stayed", { ...asBefore, layers: [] }, false, standing("restored", "not restored", "restored")],
  [
    "layers in another order",
    { ...asBefore, layers: snapshot.layers.toReversed() },
    false,
    standing("restored", "not restored", "restored"),
  ],
  ["other code", { ...asBefore, codeSha256: "slim" }, false, standing("not restored", "restored", "restored")],
  [
    "an alias with another share",
    { ...asBefore, aliases: [{ ...live, weights: {} }] },
    false,
    standing("restored", "restored", "not restored"),
  ],
  ["an alias that is gone", { ...asBefore, aliases: [] }, false, standing("restored", "restored", "not restored")],
  ["an update under way", { ...asBefore, isSettled: false }, false, standing("unknown", "unknown", "restored")],
  ["the layer is kept", { ...asBefore, layers: [] }, true, standing("restored", "kept", "restored")],
  ["nothing could be read", null, false, standing("unknown", "unknown", "unknown")],
])("what is back is told by what is there now: %s", (_, present, keepLayer, expected) => {
  expect(standingNow(snapshot, present, keepLayer)).toEqual(expected);
});

test.each<[Partial<FunctionJournal>, Standing]>([
  [{ step: "read-back" }, standing("not restored", "not restored", "restored")],
  [{ step: "shift", publishedVersion: "4" }, standing("not restored", "not restored", "not restored")],
  [{ step: "attach", slimCodeSha256: null }, standing("restored", "not restored", "restored")],
  [{ step: "restore-aliases", publishedVersion: "4" }, standing("not restored", "not restored", "unknown")],
  [{ step: "restore-code", publishedVersion: "4" }, standing("unknown", "not restored", "restored")],
  [{ step: "restore-layers" }, standing("restored", "unknown", "restored")],
])("what is back of a function that a rollback did not end is told by its journal: %j", (changes, expected) => {
  expect(standingByJournal(aJournal("chat", changes))).toEqual(expected);
});

test("commands by hand write what is not back, in the safe order, and restate what Lambda would drop", () => {
  const all = commandsByHand(snapshot, "bucket", standing("not restored", "unknown", "not restored"), [
    { ...live, functionVersion: "5" },
  ]);
  expect(all).toEqual([
    `aws lambda update-alias --function-name chat --region eu-west-1 --name live --function-version 3 --routing-config '{"AdditionalVersionWeights":{"4":0.1}}'`,
    `aws lambda update-function-code --function-name chat --region eu-west-1 --s3-bucket bucket --s3-key 'executions/it'\\''s/snapshots/chat.zip' --architectures arm64 --source-kms-key-arn arn:k`,
    "aws lambda wait function-updated-v2 --function-name chat --region eu-west-1",
    "aws lambda update-function-configuration --function-name chat --region eu-west-1 --layers arn:l:one:1 arn:l:two:2",
    "aws lambda wait function-updated-v2 --function-name chat --region eu-west-1",
  ]);
  expect(commandsByHand(snapshot, "bucket", standing("restored", "kept", "restored"), [live])).toEqual([]);
  const [layers] = commandsByHand(
    { ...snapshot, layers: [] },
    "bucket",
    standing("restored", "not restored", "restored"),
    [live],
  );
  expect(layers).toMatch(/--layers '\[\]'$/);
  const [gone] = commandsByHand(snapshot, "bucket", standing("restored", "restored", "not restored"), []);
  expect(gone).toMatch(/^aws lambda create-alias /);
});

test("one command tries a few functions again, and a command without names tries more than fit a line", () => {
  expect(rollbackCommand("run", ["a", "b"])).toBe("npm run rollback -- run --functions a,b");
  const many = Array.from({ length: 21 }, (_, index) => `f${index}`);
  expect(rollbackCommand("it's", many)).toBe("npm run rollback -- 'it'\\''s'");
});

test("a report says next steps once for all that may be tried again, and singly for the first of the others", () => {
  const fn = (name: string, remedy: "again" | "by-hand" | "from-source", ...commands: string[]) =>
    aReportedFunction({ name, outcome: "failed", next: { remedy, commands } });
  const others = Array.from({ length: 7 }, (_, index) => fn(`o${index}`, "by-hand", `aws ${index}`));
  const steps = nextStepsOf(
    aReport({ functions: [fn("a", "again"), fn("s", "from-source"), ...others, fn("b", "again")] }),
  );
  expect(steps[0]).toEqual({
    text: "Remove what prevented the rollback of 2 functions (a, b), then run it again:",
    commands: ["npm run rollback -- migrate-1 --functions a,b"],
  });
  expect(steps[1]?.text).toBe("s: deploy it from its source, because its stored original cannot be used.");
  expect(steps[2]).toEqual({
    text: "o0: others changed it, and a rollback does not overwrite that. To overwrite their changes with its stored original:",
    commands: ["aws 0"],
  });
  expect(steps).toHaveLength(7);
  expect(steps[6]?.text).toMatch(/^… and 3 more functions, each with its commands in s3:/);
  expect(nextStepsOf(aReport())).toEqual([]);
});
