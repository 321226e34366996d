/** Two hundred executions one after the other: nothing grows but what is meant to. */
import { ListLayerVersionsCommand, ListVersionsByFunctionCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { executionFolder } from "../../src/domain/execution-name.ts";
import { pythonLayer } from "./fleet.ts";
import type { Told } from "./life.ts";
import { endSimulations, simulate } from "./simulation.ts";
import { type Act, aMigration } from "./story.ts";

const ROUNDS = 50;
const migrateTo = (release: number): Act => ({ ...aMigration, release });
/** Up, to the next release, down again, and cleaned up. */
const round: readonly Act[] = [migrateTo(1), migrateTo(2), { kind: "roll-back" }, { kind: "clean-up", keep: 2 }];

interface Seen {
  /** Objects of the act's own executions. */
  readonly own: number;
  /** All other objects of the bucket that belong to no execution. */
  readonly others: readonly string[];
  readonly layerVersions: number;
  readonly functionVersions: number;
}

const seen: Seen[] = [];
let told: Told;
beforeAll(async () => {
  const acts = Array.from({ length: ROUNDS }, () => round).flat();
  const story = {
    functions: [{ traffic: "live", copy: "same" } as const, { traffic: "plain", copy: "same" } as const],
    acts: acts.map((act) => ({ act, happenings: [] })),
    deliveries: 1,
    chance: 1,
  };
  told = await simulate(story, async ({ clients: { lambda }, store, cloud }, { ended }) => {
    const keys: string[] = [];
    for await (const key of store.list("")) keys.push(key);
    const folders = ended.map(({ arn }) => `/${executionFolder(arn)}/`);
    const [layers, versions] = await cloud.unthrottled(() =>
      Promise.all([
        lambda.send(new ListLayerVersionsCommand({ LayerName: pythonLayer })),
        lambda.send(new ListVersionsByFunctionCommand({ FunctionName: "acme-a-live-same" })),
      ]),
    );
    seen.push({
      own: keys.filter((key) => folders.some((folder) => key.includes(folder))).length,
      others: keys.filter((key) => !/^(executions|cleanups)\//.test(key)),
      layerVersions: layers.LayerVersions?.length ?? 0,
      functionVersions: versions.Versions?.length ?? 0,
    });
  });
});
afterAll(endSimulations);

/** Of acts at the same place in their round, in the second and in the last round. */
const grown = (of: (seen: Seen) => unknown) =>
  round.map((_, place) => [of(seen[round.length + place] as Seen), of(seen.at(place - round.length) as Seen)]);

describe("after two hundred executions", () => {
  test("each ended as the first of its kind, and broke no promise", () => {
    expect(told.complaints).toEqual([]);
    expect(told.figures.executions).toBe(ROUNDS * round.length);
    const kinds = new Set(told.figures.endings.slice(round.length));
    expect([...kinds].sort()).toEqual(["migrated", "nothing-to-clean-up", "nothing-to-do", "rolled-back"]);
  });

  test.each<[string, (seen: Seen) => unknown]>([
    ["an execution stores as many objects", ({ own }) => own],
    ["nothing else is in the bucket", ({ others }) => others],
    ["as many layer versions are left", ({ layerVersions }) => layerVersions],
    ["as many function versions are left", ({ functionVersions }) => functionVersions],
  ])("%s as after the second round", (_, of) => {
    for (const [early, late] of grown(of)) expect(late).toEqual(early);
  });
});
