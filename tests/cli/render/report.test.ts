import { describe, expect, it } from "vitest";
import { renderReport } from "../../../src/cli/render/report.ts";
import { plain } from "../../../src/cli/terminal/terminal.ts";
import { problemSaid, said } from "../../support/reasons.ts";
import { aReport, aReportedFunction } from "../builders.ts";

describe("the result of an execution", () => {
  it("accounts for every function, with complete reasons, totals, notes and where the report lies", () => {
    const report = aReport({
      functions: [
        aReportedFunction({ name: "acme-connection-test" }),
        aReportedFunction({
          name: "acme-legacy",
          outcome: "skipped",
          reason:
            'its copy of the shared code differs from the layer in shared/db_utils.py; "drift": "adopt-layer" takes the layer\'s',
          batch: null,
          zipBytesAfter: null,
        }),
      ],
      notes: [said("acme-connection-test: no invocation was seen while baking: inconclusive")],
    });
    expect(renderReport(report, { paint: plain, width: 90 })).toBe(`\
function              outcome   ZIP             reason
acme-connection-test  migrated  512 KB → 14 KB
acme-legacy           skipped   512 KB          its copy of the shared code differs from
                                                the layer in shared/db_utils.py; "drift":
                                                "adopt-layer" takes the layer's

Migrated: every eligible function now uses the layer. (41.2 s)
2 functions: 1 migrated, 1 skipped.
Total ZIP size: 512 KB → 14 KB (2.7 % of before).

Notes:
  - acme-connection-test: no invocation was seen while baking: inconclusive

Layer   arn:aws:lambda:eu-central-1:123456789012:layer:acme-shared-code:7
Next    npm run handover -- migrate-1 --out ./handover   (before anyone deploys)
Report  s3://bucket/executions/migrate-1/report.json
Page    s3://bucket/executions/migrate-1/report.html
`);
  });

  it("shows a plan with batch, action and the sizes to come instead of the outcome", () => {
    const planned = { outcome: "planned" } as const;
    const left = { batch: null, zipBytesAfter: null };
    const report = aReport({
      outcome: "planned",
      layerVersionArn: null,
      functions: [
        aReportedFunction({ ...planned, name: "one" }),
        aReportedFunction({
          ...planned,
          name: "two",
          batch: 2,
          reason: "moves to the new version",
          zipBytesAfter: null,
        }),
        aReportedFunction({
          name: "three",
          outcome: "unchanged",
          reason: "already on the layer",
          ...left,
          zipBytesBefore: 14_000,
        }),
        aReportedFunction({ name: "four", outcome: "skipped", reason: "an image", ...left, zipBytesBefore: 0 }),
      ],
    });
    expect(renderReport(report, { paint: plain, width: 100 })).toContain(`\
function  batch  action   ZIP             reason
one       1      migrate  512 KB → 14 KB
two       2      migrate  512 KB          moves to the new version
three     –      leave    14 KB           already on the layer
four      –      skip     –               an image
`);
  });

  it("says why it was rolled back, and shows the sizes the functions have again", () => {
    const report = aReport({
      outcome: "rolled-back",
      reason: "batch 2 is unhealthy: acme-chat: Runtime.ImportModuleError",
      functions: [aReportedFunction({ outcome: "restored", reason: "the migration was rolled back" })],
    });
    const text = renderReport(report, { paint: plain, width: 100 });
    expect(text).toContain("Reason: batch 2 is unhealthy: acme-chat: Runtime.ImportModuleError");
    expect(text).not.toContain("14 KB");
  });

  it("prints every problem of a rejected request with its path", () => {
    const problems = [problemSaid("layer.zip", "there is no such object"), problemSaid("", "is not an object")];
    const text = renderReport(aReport({ outcome: "rejected", functions: [], problems }), { paint: plain, width: 100 });
    expect(text).toContain(
      "2 problems in the request:\n  - layer.zip: there is no such object\n  - the request: is not an object",
    );
  });

  it("says a reason that many functions share once, below the table", () => {
    const reason = 'restored, because of batch 4: acme-chat: check "answers": body.grounded: expected true, got false';
    const functions = ["one", "two", "three"].map((name) => aReportedFunction({ name, outcome: "restored", reason }));
    expect(renderReport(aReport({ outcome: "rolled-back", functions }), { paint: plain, width: 70 })).toContain(`\
function  outcome   ZIP     reason
one       restored  512 KB  (1)
two       restored  512 KB  (1)
three     restored  512 KB  (1)

(1) restored, because of batch 4: acme-chat: check "answers":
    body.grounded: expected true, got false
`);
  });

  it("says how it is undone, and until when that can be done", () => {
    const text = renderReport(aReport({ rollbackUntil: "2027-02-21T15:30:41.200Z" }), { paint: plain, width: 120 });
    expect(text).toContain("Undo    npm run rollback -- migrate-1   (until 2027-02-21)\n");
    expect(renderReport(aReport(), { paint: plain, width: 120 })).not.toContain("Undo");
  });
});
