import { describe, expect, test } from "vitest";
import { journalsToRestore, type Restoration, restorationOf } from "../../../src/domain/change/rollback.ts";
import type { RollbackScope } from "../../../src/domain/request/request.ts";
import { aJournal } from "../../support/journals.ts";

describe("the restoration of one function", () => {
  const snapshot = { codeSha256: "full", layers: ["x"] };
  const ours = { slimCodeSha256: "slim", layersAfter: ["x", "shared"] };
  const present = (codeSha256: string, layers: string[], lastUpdateStatus: "Successful" | "Failed" = "Successful") => ({
    codeSha256,
    layers,
    lastUpdateStatus,
  });
  test.each<{ title: string; there: ReturnType<typeof present>; decides: Restoration }>([
    { title: "as before: nothing", there: present("full", ["x"]), decides: { kind: "as-asked" } },
    {
      title: "migrated: code and layers",
      there: present("slim", ["x", "shared"]),
      decides: { kind: "restore", code: true, layers: true },
    },
    {
      title: "layer attached only: layers",
      there: present("full", ["x", "shared"]),
      decides: { kind: "restore", code: false, layers: true },
    },
    {
      title: "slim without its layer: code",
      there: present("slim", ["x"]),
      decides: { kind: "restore", code: true, layers: false },
    },
    {
      title: "a failed update: both, to be sure",
      there: present("full", ["x"], "Failed"),
      decides: { kind: "restore", code: true, layers: true },
    },
    {
      title: "somebody else's code: left alone",
      there: present("other", ["x", "shared"]),
      decides: { kind: "touched-by-others", why: { code: "code-changed-by-others", since: null } },
    },
    {
      title: "somebody else's order of layers: left alone",
      there: present("slim", ["shared", "x"]),
      decides: { kind: "touched-by-others", why: { code: "layers-changed-by-others", since: null } },
    },
  ])("$title", ({ there, decides }) => {
    expect(restorationOf(snapshot, ours, there)).toEqual(decides);
  });
});

describe("what a rollback still has to work on", () => {
  test("is what a call may have changed and this rollback has not ended, the last batch first", () => {
    const journals = [
      aJournal("a", { batch: 1 }),
      aJournal("c", { batch: 2 }),
      aJournal("b", { batch: 2, step: "attach", done: false, outcome: null }),
      aJournal("untouched", { batch: 2, step: "snapshot", outcome: null }),
      aJournal("failed-here", { batch: 2, outcome: "failed", rolledBackBy: "run-2" }),
      aJournal("failed-earlier", { batch: 3, outcome: "failed", rolledBackBy: "run-1" }),
    ];
    const names = journalsToRestore(journals, "run-2").map(({ functionName }) => functionName);
    expect(names).toEqual(["failed-earlier", "b", "c", "a"]);
  });
});

describe("a rollback that keeps the layer", () => {
  const snapshot = { codeSha256: "full", layers: ["x"] };
  const ours = { slimCodeSha256: "slim", layersAfter: ["x", "shared"] };
  const keeping = { keepLayer: true };
  const present = (codeSha256: string, layers: string[]) =>
    ({ codeSha256, layers, lastUpdateStatus: "Successful" }) as const;

  test.each<[title: string, there: ReturnType<typeof present>, decides: Restoration["kind"]]>([
    ["code as before, layer as we left it: as asked", present("full", ["x", "shared"]), "as-asked"],
    ["code as before, layers as before: as asked", present("full", ["x"]), "as-asked"],
    ["slim: its code comes back", present("slim", ["x", "shared"]), "restore"],
    [
      "somebody else's layers: left alone, though the layers would not be written",
      present("slim", ["y"]),
      "touched-by-others",
    ],
    ["somebody else's code: left alone", present("other", ["x", "shared"]), "touched-by-others"],
  ])("%s", (_, there, decides) => {
    const found = restorationOf(snapshot, ours, there, keeping);
    expect(found.kind).toBe(decides);
    if (found.kind === "restore") expect(found).toEqual({ kind: "restore", code: true, layers: false });
  });

  test("looks at the named functions alone, and not at those whose code was never to change", () => {
    const journals = [aJournal("a"), aJournal("b"), aJournal("layer-only", { slimCodeSha256: null })];
    const names = (scope: RollbackScope) => journalsToRestore(journals, "run-2", scope).map((one) => one.functionName);
    expect(names({ keepLayer: true, functions: null })).toEqual(["a", "b"]);
    expect(names({ keepLayer: true, functions: ["b", "layer-only"] })).toEqual(["b"]);
    expect(names({ keepLayer: false, functions: ["layer-only"] })).toEqual(["layer-only"]);
  });
});
