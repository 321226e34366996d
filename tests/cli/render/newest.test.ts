import { expect, test } from "vitest";
import { type NewestExecution, renderNewest } from "../../../src/cli/render/newest.ts";
import { plain } from "../../../src/cli/terminal/terminal.ts";

const one = (name: string, changes: Partial<NewestExecution> = {}): NewestExecution => ({
  execution: `arn:aws:states:eu-central-1:123456789012:execution:layershift-dev-migration:${name}`,
  name,
  what: "migration",
  status: "SUCCEEDED",
  outcome: "migrated",
  startedAt: "2026-11-23T15:30:00.000Z",
  seconds: 41.2,
  ...changes,
});

test("the newest executions are listed with how they ended, and what to type next", () => {
  const text = renderNewest(
    [
      one("migrate-20261123-154500-cd34", { status: "RUNNING", outcome: null, seconds: null }),
      one("rollback-20261123-153500-ab34", {
        outcome: "rolled-back",
        what: "rollback of migrate-20261123-153000-ab12",
      }),
      one("migrate-20261123-153000-ab12"),
      one("migrate-20261122-090000-ef56", { status: "FAILED", outcome: "rejected", what: null }),
      one("migrate-20261121-090000-aa00", { status: "ABORTED", outcome: null }),
    ],
    { paint: plain, width: 110 },
  );
  expect(text).toBe(`\
execution                      started (UTC)     duration  outcome             kind
migrate-20261123-154500-cd34   2026-11-23 15:30  –         running             migration
rollback-20261123-153500-ab34  2026-11-23 15:30  41.2 s    rolled-back         rollback of
                                                                               migrate-20261123-153000-ab12
migrate-20261123-153000-ab12   2026-11-23 15:30  41.2 s    migrated            migration
migrate-20261122-090000-ef56   2026-11-23 15:30  41.2 s    rejected
migrate-20261121-090000-aa00   2026-11-23 15:30  41.2 s    aborted, no report  migration

Details  npm run status -- migrate-20261123-154500-cd34
Undo     npm run rollback -- EXECUTION
`);
});

test("where none was started, what to begin with is said", () => {
  expect(renderNewest([], { paint: plain, width: 80 })).toContain("npm run plan");
});
