import { describe, expect, test } from "vitest";
import type { Report } from "../../../../src/domain/report/report.ts";
import type { PageFacts } from "../../../../src/domain/report/report-page/page-facts.ts";
import { reportPage } from "../../../../src/domain/report/report-page/report-page.ts";
import type { StateVisit } from "../../../../src/domain/report/state-visits.ts";
import { NO_CALLS } from "../../../../src/domain/verdict/logs/calls.ts";
import { aReport, aReportedFunction } from "../../../cli/builders.ts";
import { aJournal } from "../../../support/journals.ts";
import { problemSaid, said } from "../../../support/reasons.ts";

const visit = (state: string, batch: number, from: number, to: number): StateVisit => ({
  state,
  type: state === "Bake" ? "Wait" : "Task",
  batch,
  status: "succeeded",
  enteredAt: new Date(from * 1000),
  leftAt: new Date(to * 1000),
  calls: 1,
  callSeconds: to - from,
  calledAt: null,
});

const someFacts = (changes: Partial<PageFacts> = {}): PageFacts => ({
  report: aReport({ rollbackUntil: "2027-02-21T15:30:41.000Z" }),
  visits: [visit("Take baseline", 1, 0, 2), visit("Migrate batch", 1, 2, 7), visit("Bake", 1, 7, 9)],
  now: new Date(10_000),
  journals: [aJournal("acme-chat")],
  batches: [
    {
      health: {
        version: 1,
        checks: [{ functionName: "acme-chat", check: "chat", passed: true, why: null, importErrors: [] }],
        verdicts: [{ functionName: "acme-chat", verdict: "healthy", ...said(null) }],
      },
      scan: null,
      gates: null,
    },
  ],
  drift: null,
  copies: [{ fingerprint: "a", differs: null, functions: ["acme-chat", "acme-left"], source: "acme-chat" }],
  layerZipBytes: 420_000,
  ...changes,
});

/** The page as text: tags away, entities back. */
const textOf = (page: string) =>
  page
    .replace(/<(style|title)[\s\S]*?<\/\1>/g, " ")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");

describe("the report's page", () => {
  test("says outcome, sizes, savings, copies left, cost, timeline and the way back", () => {
    const text = textOf(reportPage(someFacts()));
    expect(text).toContain("Migrated: every eligible function now uses the layer.");
    expect(text).toContain("498 KB 512 KB → 14 KB: 2.7 % of before");
    expect(text).toContain("Duplicate copies left 1");
    expect(text).toContain("about $0.0029");
    expect(text).toContain("and the layer once: 420 KB");
    expect(text).toContain("until 2027-02-21 15:30:41 UTC");
    expect(text).toContain("npm run rollback -- migrate-1");
    expect(text).toMatch(/batch 1 Migrate batch 00:00:02 5\.0 s succeeded/);
    expect(text).toContain("chat: passed");
  });

  test("accounts for every function of the report, with its reason", () => {
    const functions = [
      aReportedFunction(),
      aReportedFunction({ name: "acme-image", outcome: "skipped", reason: "it is a container image", batch: null }),
      aReportedFunction({ name: "acme-back", outcome: "restored", reason: "restored, because of a check" }),
      aReportedFunction({ name: "acme-lost", outcome: "failed", reason: "was not restored" }),
    ];
    const text = textOf(reportPage(someFacts({ report: aReport({ functions }) })));
    for (const { name, reason } of functions) expect(text).toMatch(new RegExp(`${name}.*${reason ?? ""}`));
    expect(text.indexOf("acme-lost")).toBeLessThan(text.lastIndexOf("acme-image"));
  });

  test("holds nothing hostile: what names, reasons, checks and notes say stays text", () => {
    const hostile = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&amp;\u202egnp`;
    const report = aReport({
      outcome: "needs-human",
      reason: hostile,
      notes: [said(hostile)],
      problems: [problemSaid(hostile, hostile)],
      layerVersionArn: hostile,
      execution: hostile,
      location: hostile,
      functions: [aReportedFunction({ name: hostile, reason: hostile })],
    });
    const verdict = { functionName: hostile, verdict: "inconclusive", ...said(hostile) } as const;
    const scan = {
      functionName: hostile,
      logGroup: hostile,
      since: { ...NO_CALLS, calls: 1, events: 3 },
      before: null,
      ignored: 0,
      importErrors: [hostile],
      knownBefore: [hostile],
      moreErrors: 0,
      notSearched: hostile,
    };
    const check = { functionName: hostile, check: hostile, passed: false, why: hostile, importErrors: [hostile] };
    const page = reportPage(
      someFacts({
        report,
        visits: [visit(hostile, 1, 0, 1)],
        journals: [{ ...aJournal(hostile), layersAfter: [hostile], step: "read-back" }],
        copies: [{ fingerprint: "b", differs: hostile, functions: [hostile], source: hostile }],
        drift: {
          version: 1,
          copies: [
            {
              family: "python",
              functions: [hostile],
              readFrom: hostile,
              sharedPaths: ["shared/"],
              files: [
                { path: hostile, how: "changed", sha256: null, diff: ["---", "+++", `-${hostile}`], note: hostile },
              ],
              total: 1,
              unread: hostile,
            },
          ],
          total: 1,
          ways: [{ ...said(hostile), functions: [hostile], requests: [{ layer: hostile }] }],
        },
        batches: [
          {
            health: { version: 1, checks: [check], verdicts: [verdict] },
            scan: { version: 1, scans: [scan], verdicts: [verdict] },
            gates: null,
          },
        ],
      }),
    );
    expect(page).not.toMatch(/<script|<img|\u202e/i);
    expect(page.match(/on\w+='/g)).toBeNull();
    expect(page).toContain("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;");
  });

  test("loads nothing from elsewhere and forbids scripts", () => {
    const page = reportPage(someFacts());
    expect(page).toContain(`http-equiv="Content-Security-Policy" content="default-src 'none'`);
    expect(page).not.toMatch(/\b(src|href|action)=|@import|url\(/);
  });

  test.each<[Report["outcome"], string]>([
    ["rejected", "2 problems in the request"],
    ["planned", "Expected savings"],
    ["rolled-back", "Rolled back: every function"],
  ])("of an execution that ended %s says so", (outcome, words) => {
    const problem = problemSaid("fleet", "selects nothing");
    const planned = aReportedFunction({ outcome: "planned" });
    const report = aReport(
      outcome === "rejected"
        ? { outcome, functions: [], problems: [problem, problem], cost: null }
        : { outcome, functions: [planned] },
    );
    expect(textOf(reportPage(someFacts({ report, visits: [], batches: [], copies: [] })))).toContain(words);
  });

  test("of a fleet of thousands stays a page a browser opens", () => {
    const functions = Array.from({ length: 5000 }, (_, index) => aReportedFunction({ name: `acme-${index}` }));
    const visits = Array.from({ length: 200 }, (_, batch) => visit("Take baseline", batch + 1, batch, batch + 1));
    const page = reportPage(someFacts({ report: aReport({ functions }), visits }));
    expect(page.length).toBeLessThan(4_000_000);
    expect(page).toContain("140 more batches");
  });
});
