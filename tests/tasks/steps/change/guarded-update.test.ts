import { describe, expect, test } from "vitest";
import type { FunctionConfiguration } from "../../../../src/domain/plan/inventory.ts";
import { guardedUpdate } from "../../../../src/tasks/steps/change/guarded-update.ts";
import { anItem } from "../../../support/inventory.ts";

const present: FunctionConfiguration = { ...anItem().configuration, codeUrl: null };
const SERVER = ["ServiceException", "ECONNRESET"];
const named = (name: string) =>
  Object.assign(
    new Error(name),
    { name },
    name === "ECONNRESET" ? {} : { $fault: SERVER.includes(name) ? "server" : "client" },
  );

/**
 * An update whose writes meet these errors one after the other. They take after that, or at once. `looks`: when it was
 * read, in milliseconds; `turns`: in which turn of the event loop.
 */
function anUpdate(errors: readonly string[], takes = false) {
  const looks: number[] = [];
  const turns: number[] = [];
  let writes = 0;
  let turn = 0;
  return {
    looks,
    turns,
    run: () =>
      guardedUpdate("f", {
        async read() {
          looks.push(performance.now());
          turns.push(turn);
          setImmediate(() => {
            turn += 1;
          });
          return present;
        },
        foreignChange: () => null,
        isDone: () => writes > errors.length || (takes && writes > 0),
        async write() {
          writes += 1;
          const error = errors[writes - 1];
          if (error !== undefined) throw named(error);
        },
      }),
  };
}

describe("a guarded update", () => {
  test.each(["PreconditionFailedException", "ResourceConflictException"])(
    "pauses after a write that met %s, and looks again",
    async (error) => {
      const update = anUpdate([error]);
      await update.run();
      const [first = 0, second = 0] = update.looks;
      expect(update.looks).toHaveLength(3);
      expect(second - first).toBeGreaterThanOrEqual(490);
      expect(update.turns[2], "no wait after a write that took").toBe(update.turns[1]);
    },
  );

  test("gives up after four attempts that met somebody else's, two seconds later", async () => {
    const update = anUpdate(Array.from({ length: 9 }, () => "ResourceConflictException"));
    await expect(update.run()).rejects.toThrow("f: the update did not succeed in 4 attempts");
    expect((update.looks.at(-1) ?? 0) - (update.looks[0] ?? 0)).toBeGreaterThanOrEqual(1990);
  });

  test.each(SERVER)("is done if the write took, though its response is %s", async (error) => {
    const update = anUpdate([error], true);
    await expect(update.run()).resolves.toBe(present);
    expect(update.looks).toHaveLength(2);
  });

  test.each(SERVER)("passes on %s if the write did not take", async (error) => {
    const update = anUpdate([error]);
    await expect(update.run()).rejects.toThrow(error);
    expect(update.looks).toHaveLength(2);
  });

  test("passes on every refusal at once", async () => {
    const update = anUpdate(["AccessDeniedException"]);
    await expect(update.run()).rejects.toThrow("AccessDeniedException");
    expect(update.looks).toHaveLength(1);
  });
});
