import { expect, test } from "vitest";
import { type DriftChoice, driftChoiceFor } from "../../../src/domain/request/drift-choice.ts";

const [skip, adopt] = ["skip", "adopt-layer"] as const;

test.each<[string, DriftChoice | Readonly<Record<string, DriftChoice>>, DriftChoice]>([
  ["one choice is for every function", adopt, adopt],
  ["a name is for its function", { "acme-chat": adopt }, adopt],
  ["functions that nothing matches are skipped", { "acme-mail": adopt, "acme-ch?": adopt }, skip],
  ["a pattern is for the names it matches", { "acme-*": adopt }, adopt],
  ["a name precedes every pattern", { "acme-cha*": adopt, "acme-chat": skip }, skip],
  ["the pattern with more letters precedes", { "*": skip, "acme-c*": adopt, "acme-*": skip }, adopt],
  ["in any order", { "acme-*": skip, "acme-c*": adopt, "*": skip }, adopt],
  [
    "of equal patterns that differ, the one that skips counts",
    { "acme-*": adopt, "*-chat": skip, "chat*": adopt },
    skip,
  ],
  ["patterns with equally many letters that differ skip", { "acm*": adopt, "*hat": skip }, skip],
  ["a pattern matches the whole name", { "acme-c": adopt, "*cha": adopt }, skip],
])("%s", (_, drift, choice) => {
  expect(driftChoiceFor(typeof drift === "string" ? drift : new Map(Object.entries(drift)), "acme-chat")).toBe(choice);
});
