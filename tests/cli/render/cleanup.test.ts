import { expect, it } from "vitest";
import { renderCleanup } from "../../../src/cli/render/cleanup.ts";
import { plain } from "../../../src/cli/terminal/terminal.ts";
import type { CleanupReport } from "../../../src/domain/cleanup/cleanup-documents.ts";
import { said } from "../../support/reasons.ts";

const arn = "arn:aws:lambda:eu-central-1:123456789012:layer:acme:";
const listed = { layerName: "acme", createdAt: "2026-01-01T00:00:00.000Z" };
const report: CleanupReport = {
  version: 1,
  execution: "arn:aws:states:eu-central-1:123456789012:execution:layershift-dev-cleanup:cleanup-1",
  outcome: "cleaned-up",
  ...said(null),
  startedAt: "2026-11-23T15:30:00.000Z",
  seconds: 4.2,
  layerVersions: [
    { ...listed, arn: `${arn}2`, version: 2, outcome: "kept", reasons: [said("used by acme-chat")], zipBytes: null },
    {
      ...listed,
      arn: `${arn}1`,
      version: 1,
      outcome: "deleted",
      reasons: [said("nothing refers to it")],
      zipBytes: 14_000,
    },
  ],
  rollbacks: [
    {
      execution: "migrate-1",
      until: "2026-08-01T00:00:00.000Z",
      objects: 4,
      bytes: 900_000,
      outcome: "removed",
      ...said(null),
    },
  ],
  probes: [
    {
      name: "layershift-dev-import-probe-1",
      execution: "migrate-2",
      outcome: "removed",
      why: null,
      code: null,
      data: {},
    },
  ],
  freedBytes: 914_000,
  problems: [],
  location: "s3://bucket/cleanups/cleanup-1/report.json",
};

it("says of every version why it went or stayed, what went of stored originals, and what that freed", () => {
  expect(renderCleanup(report, { paint: plain, width: 100 })).toBe(`\
layer version  outcome  ZIP    reason
acme:2         kept            used by acme-chat
acme:1         deleted  14 KB  nothing refers to it

stored originals of  outcome  size    reason
migrate-1            removed  900 KB  rollback expired on 2026-08-01

probe function                 outcome  reason
layershift-dev-import-probe-1  removed  left over from migrate-2

Cleaned up. Deleted unused layer versions and expired rollback data. (4.2 s)
1 of 2 layer versions deleted; stored originals of 1 execution deleted; 914 KB freed.

Report  s3://bucket/cleanups/cleanup-1/report.json
`);
});

it("says of a dry run what would be freed, and of an incomplete one why", () => {
  const would = report.layerVersions.map(
    (each) => ({ ...each, outcome: each.outcome === "deleted" ? "would-go" : each.outcome }) as const,
  );
  expect(
    renderCleanup({ ...report, outcome: "dry-run", layerVersions: would, rollbacks: [] }, { paint: plain, width: 100 }),
  ).toContain(
    "1 of 2 layer versions would be deleted; stored originals of 0 executions would be deleted; 914 KB would be freed.",
  );
  const reason = "Lambda denies ListFunctions; nothing was deleted; the next clean-up continues";
  const text = renderCleanup(
    { ...report, outcome: "incomplete", reason, layerVersions: [], rollbacks: [] },
    { paint: plain, width: 100 },
  );
  expect(text).toContain(`Reason: ${reason}`);
});
