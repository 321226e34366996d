import { describe, expect, test } from "vitest";
import {
  type AliasTarget,
  aliasStateOf,
  fullTarget,
  journalsToShift,
  ownVersionOf,
} from "../../../src/domain/change/alias-moves.ts";
import { aJournal } from "../../support/journals.ts";

const leading = (functionVersion: string, weights: AliasTarget["weights"] = {}): AliasTarget => ({
  functionVersion,
  weights,
});

describe("an alias that led to version 7 while version 8 was published", () => {
  test.each<[string, AliasTarget | undefined, ReturnType<typeof aliasStateOf>]>([
    ["leads where it led", leading("7"), "as-before"],
    ["leads to the published version", fullTarget("8"), "ours"],
    ["leads to it by weight", leading("7", { "8": 0.1 }), "ours"],
    ["leads to it, and still to the one before until its capacity stands", leading("8", { "7": 1 }), "ours"],
    ["leads to another version", leading("9"), "foreign"],
    ["leads to an older one", leading("6"), "foreign"],
    ["leads to it and to another one", leading("8", { "9": 0.5 }), "foreign"],
    ["is gone", undefined, "foreign"],
  ])("%s", (_, present, standing) => {
    expect(aliasStateOf(leading("7"), "8", present)).toBe(standing);
  });

  test("with other weights than before it is not as before", () => {
    expect(aliasStateOf(leading("7", { "6": 0.5 }), "8", leading("7"))).toBe("ours");
    expect(aliasStateOf(leading("7", { "6": 0.5 }), "8", leading("7", { "6": 0.4 }))).toBe("foreign");
  });
});

describe("the version an execution published itself", () => {
  test.each<[string, number | null, string | null, readonly string[], string | null]>([
    ["is the one its journal names", 7, "8", [], "8"],
    ["is found by what it holds where the journal could not be written", 7, null, ["3", "8"], "8"],
    ["is not the execution's own if an earlier version has the same content", 7, "7", [], null],
    ["is none where it had not begun to publish", null, null, ["8"], null],
    ["is none where nothing was published", 7, null, ["3"], null],
  ])("%s", (_, lastVersionBefore, publishedVersion, same, version) => {
    expect(ownVersionOf({ lastVersionBefore, publishedVersion }, same)).toBe(version);
  });
});

test("traffic is still to be shifted of what was migrated, published and not led there", () => {
  const journals = [
    aJournal("plain"),
    aJournal("waits", { publishedVersion: "8" }),
    aJournal("done", { publishedVersion: "8", shiftedAt: "2026-01-02T03:04:05.000Z" }),
    aJournal("back", { publishedVersion: "8", outcome: "restored" }),
  ];
  expect(journalsToShift(journals).map(({ functionName }) => functionName)).toEqual(["waits"]);
});
