import { describe, expect, test } from "vitest";
import {
  arrowsOf,
  batchStates,
  type Definition,
  readMigrationDefinition,
  USUAL_STATES,
} from "../../../src/cli/watch/definition.ts";
import { graphOf } from "../../../src/cli/watch/graph.ts";
import type { GraphNode } from "../../../src/page/view.ts";

const definition = await readMigrationDefinition();
const graph = graphOf(definition);

function overlap(one: GraphNode, other: GraphNode): boolean {
  const [across, down] = [Math.abs(one.x - other.x), Math.abs(one.y - other.y)];
  return across < (one.width + other.width) / 2 && down < (one.height + other.height) / 2;
}

describe("the drawn state graph", () => {
  test("holds every state and every arrow of the state machine", () => {
    expect(graph.nodes.map(({ name }) => name).toSorted()).toEqual(Object.keys(definition.States).toSorted());
    expect(graph.edges.map(({ from, to }) => [from, to])).toEqual(
      arrowsOf(definition).map(({ from, to }) => [from, to]),
    );
    for (const { points } of graph.edges) expect(points.length).toBeGreaterThan(1);
  });

  test("puts no two states over each other, and all into the picture", () => {
    for (const [index, one] of graph.nodes.entries()) {
      for (const other of graph.nodes.slice(index + 1))
        expect(overlap(one, other), `${one.name}, ${other.name}`).toBe(false);
      expect(one.x - one.width / 2).toBeGreaterThanOrEqual(0);
      expect(one.x + one.width / 2).toBeLessThanOrEqual(graph.width);
      expect(one.y + one.height / 2).toBeLessThanOrEqual(graph.height);
    }
  });

  test("is no wider than a column of the page", () => {
    expect(graph.width).toBeLessThan(1000);
  });
});

/** The states that an ordinary batch passes: those on every path, and the states that follow them by default. */
function usualStates(definition: Definition): readonly string[] {
  const all = batchStates(definition);
  const needed = requiredStates(definition);
  const later = needed.map((name) => defaultTarget(definition, definition.States[name]?.Next ?? ""));
  return all.filter((name) => needed.includes(name) || later.includes(name));
}

/** The first state after any chain of choices, by their defaults. */
function defaultTarget(definition: Definition, name: string): string {
  const { Type, Default } = definition.States[name] ?? {};
  return Type === "Choice" && Default !== undefined ? defaultTarget(definition, Default) : name;
}

/** The states on every path of a batch. */
function requiredStates(definition: Definition): readonly string[] {
  const arrows = arrowsOf(definition).filter(({ caught }) => !caught);
  return batchStates(definition).filter((without) => {
    const next = (name: string) =>
      name === without ? [] : arrows.filter(({ from, to }) => from === name && to !== without).map(({ to }) => to);
    return !statesReachedFrom("Next batch", next, true).includes("Next batch");
  });
}

/** Breadth first; includes the start only with `includeStart`, and if a path returns to it. */
function statesReachedFrom(
  start: string,
  next: (name: string) => readonly string[],
  includeStart = false,
): readonly string[] {
  const found: string[] = [];
  const seen = new Set(includeStart ? [] : [start]);
  const queue = [start];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    for (const to of next(name)) {
      if (seen.has(to)) continue;
      seen.add(to);
      found.push(to);
      queue.push(to);
    }
  }
  return found;
}

test("the lanes have the states that every batch works or waits in, in their order", () => {
  expect(batchStates(definition)).toEqual(
    expect.arrayContaining(["Take baseline", "Migrate batch", "Check health", "Bake", "Scan for import errors"]),
  );
  const small: Definition = {
    StartAt: "Begin",
    States: {
      Begin: { Type: "Task", Next: "Any batch left?" },
      "Any batch left?": { Type: "Choice", Choices: [{ Next: "Work" }], Default: "End" },
      Work: { Type: "Task", Next: "Rest", Catch: [{ Next: "End" }] },
      Rest: { Type: "Wait", Next: "Next batch" },
      "Next batch": { Type: "Pass", Next: "Any batch left?" },
      End: { Type: "Succeed" },
    },
  };
  expect(batchStates(small)).toEqual(["Work", "Rest"]);
  expect(USUAL_STATES).toEqual(usualStates(definition));
});
