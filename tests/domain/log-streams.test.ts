import { describe, expect, test } from "vitest";
import { isOfChange, showsChange, versionOfStream } from "../../src/domain/log-streams.ts";

describe("the version that wrote to a log stream", () => {
  test.each([
    ["2026/01/02/[$LATEST]84c653f9b1644049", "$LATEST"],
    ["2026/01/02/[12]84c653f9b1644049", "12"],
    ["2026/01/02/acme-chat[7][84c653f9b1644049]", "7"],
    ["a stream of somebody's own", null],
  ])("%s", (stream, version) => {
    expect(versionOfStream(stream)).toBe(version);
  });
});

test.each([
  ["the published version", "[8]", true, true],
  ["$LATEST, which changed as well", "[$LATEST]", true, false],
  ["a version others go on calling", "[7]", false, false],
  ["somebody else, who does not say", "stream", true, true],
])("beside a published version, an event of %s", (_, stream, isOurs, shows) => {
  expect(isOfChange(stream, "8")).toBe(isOurs);
  expect(showsChange(stream, "8")).toBe(shows);
  expect(isOfChange(stream, null) && showsChange(stream, null)).toBe(true);
});
