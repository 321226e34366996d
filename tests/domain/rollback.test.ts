import { describe, expect, test } from "vitest";
import { type Restoration, restorationOf, stillToRestore } from "../../src/domain/rollback.ts";
import { aJournal } from "../support/journals.ts";

describe("the restoration of one function", () => {
  const snapshot = { codeSha256: "full", layers: ["x"] };
  const ours = { slimCodeSha256: "slim", layersAfter: ["x", "shared"] };
  const present = (codeSha256: string, layers: string[], lastUpdateStatus: "Successful" | "Failed" = "Successful") => ({
    codeSha256,
    layers,
    lastUpdateStatus,
  });
  test.each<{ title: string; there: ReturnType<typeof present>; decides: Restoration }>([
    { title: "as before: nothing", there: present("full", ["x"]), decides: { kind: "as-before" } },
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
      decides: { kind: "touched-by-others", what: "somebody else deployed other code" },
    },
    {
      title: "somebody else's order of layers: left alone",
      there: present("slim", ["shared", "x"]),
      decides: { kind: "touched-by-others", what: "somebody else changed its layers" },
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
    const names = stillToRestore(journals, "run-2").map(({ functionName }) => functionName);
    expect(names).toEqual(["failed-earlier", "b", "c", "a"]);
  });
});
