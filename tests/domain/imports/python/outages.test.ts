import { execFileSync } from "node:child_process";
import { beforeAll, describe, expect, it } from "vitest";
import type { ImportProof } from "../../../../src/domain/imports/import-proof.ts";
import { isRemoved } from "../../../../src/domain/package/shared-path.ts";
import { variablesFound } from "../../../../src/domain/runtimes/environment-variables.ts";
import { python } from "../../../../src/domain/runtimes/python.ts";
import type { Outage } from "../../../service/outages/outage.ts";
import { pythonOutages, sharedPython } from "../../../service/outages/python.ts";
import { reportedInPython } from "../../../service/outages/python-reported.ts";
import type { Files } from "../../../support/fleet.ts";
import { keptOf, proofOf } from "../../../support/import-worlds.ts";
import { pythonCode } from "../../../support/shared-code.ts";

const SHARED = ["shared/"];
const outages = [...pythonOutages, ...reportedInPython];

interface Judged {
  readonly proof: ImportProof;
  /** Why it is left alone; `null` where it moves. */
  readonly held: string | null;
  readonly now: unknown;
  readonly afterwards: unknown;
}

/** The function as it is, and as it will be with what the proof keeps. */
function sidesOf({ own, more, onlyHere }: Outage) {
  const task: Files = { ...own, ...sharedPython, ...more, ...onlyHere };
  const layer = Object.entries({ ...sharedPython, ...more }).map(([path, text]) => [`python/${path}`, text]);
  const slim = Object.fromEntries(Object.entries(task).filter(([path]) => !isRemoved(path, pythonCode(SHARED))));
  return { task, slim, layer: Object.fromEntries(layer) as Files };
}

describe("A Python function that", () => {
  let judged: ReadonlyMap<string, Judged>;
  beforeAll(async () => {
    const proofs: ImportProof[] = [];
    const layouts = [];
    for (const outage of outages) {
      const { handler = "app.handler", environment = {} } = outage;
      const { task, slim, layer } = sidesOf(outage);
      const after = { task: slim, layers: [layer], handler };
      const proof = await proofOf({ task, layers: [], handler }, after, {
        accepts: (path) => path.startsWith("shared/"),
        isLibrary: (path) => path.startsWith("tinylib"),
      });
      const { leading } = variablesFound(environment, SHARED, python);
      const kept = keptOf(task, [...proof.stays.map(({ module }) => module), ...(leading.length > 0 ? SHARED : [])]);
      layouts.push(
        { task, opt: {}, handler, environment },
        { task: { ...kept, ...slim }, opt: layer, handler, environment },
      );
      proofs.push(proof);
    }
    const told = execFileSync("python3", ["-S", "-E", "tests/support/outage_layouts.py"], {
      input: JSON.stringify(layouts),
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
      stdio: ["pipe", "pipe", "ignore"],
    });
    const answers = JSON.parse(told) as unknown[];
    judged = new Map(
      outages.map(({ title, environment = {} }, index) => {
        const proof = proofs[index] as ImportProof;
        const { loading, pythonPathShutsLayersOut } = variablesFound(environment, SHARED, python);
        const against = [...proof.lost, ...proof.changed, ...proof.doubts].map(
          ({ file, line, why }) => `${file}:${line} ${why}`,
        );
        const held = [...against, ...loading, ...(pythonPathShutsLayersOut ? ["PYTHONPATH"] : [])][0] ?? null;
        return [title, { proof, held, now: answers[2 * index], afterwards: answers[2 * index + 1] }] as const;
      }),
    );
  });

  it.each(outages.map(({ title, right }) => [title, right] as const))("%s is judged rightly: %s", (title, right) => {
    const { held, now, afterwards } = judged.get(title) ?? ({} as Judged);
    expect(now, "it answers before").not.toMatchObject({ error: expect.anything() });
    expect({ title, held, moves: held === null }).toEqual({ title, held, moves: right === "moves" });
    // What moves answers as before; what stays would not.
    expect({ held, same: JSON.stringify(now) === JSON.stringify(afterwards) }, JSON.stringify(afterwards)).toEqual({
      held,
      same: right === "moves",
    });
  });
});
