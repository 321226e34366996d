import { describe, expect, test } from "vitest";
import { template } from "../../../src/domain/report/reasons/code.ts";
import { explain, reasonText } from "../../../src/domain/report/reasons/reasons.ts";
import { documents } from "../../../src/domain/stored/documents.ts";
import { MAX_SENTENCE_LENGTH } from "../../../src/domain/text.ts";
import { aJournal } from "../../support/journals.ts";
import { said } from "../../support/reasons.ts";

describe("a reason", () => {
  test("has its sentence beside its code and its facts", () => {
    expect(explain({ code: "five-layers", layers: 5, allowed: 5 })).toEqual({
      reason: "it already has 5 layers, and Lambda allows 5",
      code: "five-layers",
      data: { layers: 5, allowed: 5 },
    });
  });

  test("counts all differences, and its facts list the first 20", () => {
    const many = Array.from({ length: 1000 }, (_, index) => `shared/m${index}.py`);
    const drifted = explain({
      code: "drifted",
      changed: many,
      notExecutable: [],
      onlyHere: [],
      onlyInLayer: [],
      total: 1000,
    });
    expect(drifted.reason).toMatch(/changed shared\/m0\.py, .*m4\.py \(and 995 more\)$/);
    expect(drifted.data).toMatchObject({ changed: many.slice(0, 20), total: 1000 });
  });

  test("from outside is bounded and printable in its sentence and in its facts", () => {
    const error = `\u202e${"x".repeat(100_000)}`;
    const { reason, data } = explain({ code: "unexpected-error", error });
    for (const text of [reason, String(data.error)]) {
      expect(text.length).toBeLessThanOrEqual(MAX_SENTENCE_LENGTH + 1);
      expect(text).toMatch(/^\\u202ex/);
    }
  });

  test("holds the reason behind it with its own code", () => {
    const because = explain({ code: "check-failed", check: "ping", why: "it broke", because: null });
    const restored = explain({ code: "restored-alone", because, leftVersion: null, runtimeMoved: true });
    expect(restored.reason).toBe(
      'restored alone, because of check "ping": it broke; its runtime stays on the newer version that Lambda moved it to',
    );
    expect(restored.data).toMatchObject({ because: { code: "check-failed", data: { check: "ping" } } });
  });

  test.each([
    [
      null,
      "would move its shared code to the layer, in batch 2; alias live would move from version 7 to a new version",
    ],
    ["8", "its copy was replaced by the layer's: changed a.py; alias live moved from version 7 to version 8"],
  ])("says where aliases go; published version: %s", (published, text) => {
    const traffic = { aliases: [{ name: "live", from: "7" }], stays: [], published };
    expect(
      reasonText(
        published === null
          ? { code: "would-migrate", batch: 2, givesUp: null, traffic }
          : { code: "adopted-layer-copy", givesUp: "changed a.py", traffic },
      ),
    ).toBe(text);
  });
});

test("a template has its facts in braces, and inserts them once", () => {
  const { meaning, facts, text } = template(
    "{name} has {layers layer} of {allowed #} in batch {batch #}: {paths …}; {because}",
  );
  expect(meaning).toBe("{name} has {layers} of {allowed} in batch {batch}: {paths}; {because}");
  expect(Object.keys(facts)).toEqual(["name", "layers", "allowed", "batch", "paths", "total", "because"]);
  const paths = ["a", "b", "c", "d", "e", "f"];
  const all = { name: "{batch #} $&", layers: 1, allowed: 5, batch: 1200, paths, total: 6, because: said("it broke") };
  expect(text(all)).toBe("{batch #} $& has 1 layer of 5 in batch 1200: a, b, c, d, e and 1 more; it broke");
});

test("a journal of an earlier version, which has no codes, still reads", () => {
  const { code: _, data: __, ...earlier } = aJournal("a", { outcome: "skipped", reason: "it is Inactive" });
  expect(documents.journal.read(earlier)).toMatchObject({ reason: "it is Inactive", code: null, data: {} });
});
