import { describe, expect, test } from "vitest";
import {
  functionOfStream,
  isOfChange,
  showsChange,
  streamPrefixesOf,
  versionOfStream,
} from "../../../../src/domain/verdict/logs/log-streams.ts";

describe("the function and the version that wrote to a log stream", () => {
  test.each([
    ["2026/01/02/[$LATEST]84c653f9b1644049", null, "$LATEST"],
    ["2026/01/02/[12]84c653f9b1644049", null, "12"],
    ["2026/01/02/acme-chat[7][84c653f9b1644049]", "acme-chat", "7"],
    ["2026/01/02/acme_chat[$LATEST][84c653f9b1644049]", "acme_chat", "$LATEST"],
    ["a stream of somebody's own", null, null],
  ])("%s", (stream, functionName, version) => {
    expect(functionOfStream(stream)).toBe(functionName);
    expect(versionOfStream(stream)).toBe(version);
  });
});

test.each([
  ["the published version", "[8]", true, true],
  ["$LATEST, which changed as well", "[$LATEST]", true, false],
  ["a version others go on calling", "[7]", false, false],
  ["somebody else, who does not say", "stream", true, true],
])("beside a published version, an event of %s", (_, stream, isOurs, shows) => {
  const changed = { functionName: "acme-chat", publishedVersion: "8" };
  expect(isOfChange(stream, changed)).toBe(isOurs);
  expect(showsChange(stream, changed)).toBe(shows);
  const latest = { ...changed, publishedVersion: null };
  expect(isOfChange(stream, latest) && showsChange(stream, latest)).toBe(true);
});

test("in a log group of the team's own, the streams of one function are looked at, day by day", () => {
  const time = { from: new Date("2026-01-31T23:59:59Z"), to: new Date("2026-02-01T00:00:01Z") };
  expect(streamPrefixesOf("acme-chat", "/acme/all", time)).toEqual(["2026/01/31/acme-chat[", "2026/02/01/acme-chat["]);
  expect(streamPrefixesOf("acme-chat", "/aws/lambda/acme-chat", time)).toEqual([""]);
});
