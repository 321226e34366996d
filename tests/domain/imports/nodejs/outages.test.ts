import { beforeAll, describe, expect, it } from "vitest";
import type { ImportProof } from "../../../../src/domain/imports/import-proof.ts";
import { isRemoved } from "../../../../src/domain/package/shared-path.ts";
import { variablesFound } from "../../../../src/domain/runtimes/environment-variables.ts";
import { nodejs } from "../../../../src/domain/runtimes/nodejs.ts";
import { nodeOutages, sharedNode } from "../../../service/outages/nodejs.ts";
import { reportedInNode } from "../../../service/outages/nodejs-reported.ts";
import type { Files } from "../../../support/fleet.ts";
import { keptOf } from "../../../support/import-worlds.ts";
import { nodeAnswers, nodeProofOf } from "../../../support/node-worlds.ts";
import { nodeCode } from "../../../support/shared-code.ts";

const SHARED = ["node_modules/@acme/shared/", "node_modules/@acme/plain/"];
const outages = [...nodeOutages, ...reportedInNode];
const runtime = "nodejs22.x";

interface Judged {
  readonly held: string | null;
  readonly now: string;
  readonly afterwards: string;
}

describe("A Node.js function that", () => {
  let judged: ReadonlyMap<string, Judged>;
  beforeAll(async () => {
    const layouts = [];
    const proofs: ImportProof[] = [];
    for (const { own, more, onlyHere, handler = "app.handler", environment = {} } of outages) {
      const task: Files = { ...own, ...sharedNode, ...more, ...onlyHere };
      const layer: Files = Object.fromEntries(
        Object.entries({ ...sharedNode, ...more }).map(([path, text]) => [`nodejs/${path}`, text]),
      );
      const slim = Object.fromEntries(Object.entries(task).filter(([path]) => !isRemoved(path, nodeCode(SHARED))));
      const about = { handler, runtime };
      const proof = await nodeProofOf(
        { ...about, task, layers: [] },
        { ...about, task: slim, layers: [layer] },
        { sharedPaths: SHARED, accepts: (path) => SHARED.some((shared) => path.startsWith(shared)) },
      );
      const { leading } = variablesFound(environment, SHARED, nodejs);
      const kept = keptOf(
        task,
        [...proof.stays.map(({ module }) => module), ...(leading.length > 0 ? SHARED : [])],
        nodejs,
      );
      layouts.push(
        { ...about, task, layers: [], environment },
        { ...about, task: { ...kept, ...slim }, layers: [layer], environment },
      );
      proofs.push(proof);
    }
    const answers = await nodeAnswers(layouts);
    judged = new Map(
      outages.map(({ title, environment = {} }, index) => {
        const { lost = [], changed = [], doubts = [] } = proofs[index] ?? {};
        const { loading } = variablesFound(environment, SHARED, nodejs);
        const held =
          [...[...lost, ...changed, ...doubts].map(({ file, line, why }) => `${file}:${line} ${why}`), ...loading][0] ??
          null;
        return [title, { held, now: answers[2 * index] ?? "", afterwards: answers[2 * index + 1] ?? "" }] as const;
      }),
    );
  });

  it.each(outages.map(({ title, right }) => [title, right] as const))("%s is judged rightly: %s", (title, right) => {
    const { held, now, afterwards } = judged.get(title) ?? ({} as Judged);
    expect({ title, held, moves: held === null }).toEqual({ title, held, moves: right === "moves" });
    if (right === "held") return;
    expect(now, "it answers before").not.toMatch(/Error/);
    expect({ held, same: now === afterwards }, afterwards).toEqual({ held, same: right === "moves" });
  });
});
