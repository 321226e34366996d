import fc from "fast-check";
import { expect, test } from "vitest";
import type { ExecutionEvent } from "../../../src/aws/step-functions/step-functions.ts";
import { renderCleanup } from "../../../src/cli/render/cleanup.ts";
import { renderCopyDifferences, renderWays } from "../../../src/cli/render/copy-differences.ts";
import { renderDrift } from "../../../src/cli/render/drift.ts";
import { renderHandover } from "../../../src/cli/render/handover.ts";
import { renderNewest } from "../../../src/cli/render/newest.ts";
import { renderFrame, renderLines } from "../../../src/cli/render/progress.ts";
import { renderReport } from "../../../src/cli/render/report.ts";
import { renderStatus } from "../../../src/cli/render/status.ts";
import { renderProblems } from "../../../src/cli/render/text.ts";
import type { Paint } from "../../../src/cli/terminal/terminal.ts";
import { handoverFiles } from "../../../src/domain/handover/files.ts";
import type { Handover, HandoverFunction } from "../../../src/domain/handover/handover.ts";
import { jsonText } from "../../../src/domain/json.ts";
import { reportPage } from "../../../src/domain/report/report-page/report-page.ts";
import { quoted } from "../../../src/domain/text.ts";
import { problemSaid, said } from "../../support/reasons.ts";

/** What attacks a terminal, a page or a reader. `FORGED` would be a line of the service's own. */
const FORGED = "Migrated: every eligible function now uses the layer.";
const hostile = fc.constantFrom(
  `x\n${FORGED}`,
  `x\r${FORGED}`,
  `x\u2028${FORGED}`,
  `\u001b[32m${FORGED}\u001b[39m`,
  `\u001b[2A\u001b[2K${FORGED}`,
  "\u009b1J\u0007\u0000",
  "safe\u202eexe.\u2066x\u200f",
  "\u001b]0;title\u0007\u001b]8;;http://evil\u0007",
  "<img src=x onerror=alert(1)>",
  "`code` | cell ${jndi} %{if} \"'",
);
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const marked: Paint = (tone, text) => `«${tone}»${text}«/»`;

/** Every text of a document becomes this one; numbers, dates and the words in `own` stay. */
function filled<T>(document: T, text: string, own: readonly string[] = []): T {
  const visit = (value: unknown, key = ""): unknown => {
    if (typeof value === "string") return own.includes(key) ? value : text;
    if (Array.isArray(value)) return value.map((each) => visit(each, key));
    if (typeof value !== "object" || value === null || value instanceof Date || value instanceof Map) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, visit(inner, name)]));
  };
  return visit(document) as T;
}

const at = "2026-11-30T12:00:00.000Z";
const now = new Date(at);
const fn = {
  name: "n",
  outcome: "failed",
  reason: "r",
  code: "c",
  data: {},
  batch: 1,
  zipBytesBefore: 9,
  zipBytesAfter: 3,
  next: { remedy: "by-hand", commands: ["c"] },
} as const;
const report = {
  version: 1,
  execution: "arn:x:e",
  target: "e",
  outcome: "needs-human",
  ...said("r"),
  layerVersionArn: "l",
  layerVersionArns: ["l"],
  startedAt: at,
  seconds: 1,
  functions: [fn, { ...fn, outcome: "migrated" }],
  notes: [said("n")],
  problems: [problemSaid("p", "m")],
  rollbackUntil: at,
  location: "s3://b/k",
  rollback: null,
  page: "s3://b/p",
  cost: null,
} as const;
const OWN = [
  "outcome",
  "startedAt",
  "rollbackUntil",
  "until",
  "createdAt",
  "status",
  "state",
  "type",
  "kind",
  "change",
  "remedy",
];
const cleanup = {
  version: 1,
  execution: "e",
  outcome: "incomplete",
  ...said("r"),
  startedAt: at,
  seconds: 1,
  layerVersions: [
    { arn: "a", layerName: "l", version: 1, createdAt: at, outcome: "kept", reasons: [said("r")], zipBytes: 1 },
  ],
  rollbacks: [{ execution: "e", until: at, objects: 1, bytes: 1, outcome: "failed", ...said("r") }],
  probes: [{ name: "p", execution: "e", outcome: "failed", why: "w", code: null, data: {} }],
  freedBytes: 1,
  problems: [problemSaid("p", "m")],
  location: "s3://b/k",
} as const;
const progress = {
  position: { lastEventId: 1, state: "Migrate batch", batch: 1, rollingBack: false },
  visits: [],
  batches: 2,
  functions: [{ ...fn, text: "w", seconds: 1, since: now }],
};
const facts = {
  arn: "a",
  name: "n",
  status: "RUNNING",
  startedAt: now,
  stoppedAt: null,
  error: "e",
  cause: "c",
} as const;
const owner = { kind: "terraform", stack: "s", logicalId: "L", called: "c", evidence: "e" } as const;
const handed: HandoverFunction = {
  name: "n",
  owner,
  packageType: "Zip",
  outcome: "migrated",
  reason: "r",
  onLayer: true,
  layers: ["l"],
  layersBefore: ["l"],
  keeps: [],
  slim: { unreached: [], replacements: [] },
  aliases: [{ name: "live", version: "2", before: "1" }],
  change: { kind: "other-layers", text: "w" },
};
const handover = (kind: HandoverFunction["owner"]["kind"], text: string): Handover => ({
  ...filled({ execution: "e", layerName: "l", layerVersionArn: "v", sharedPaths: ["s/"], exclude: ["*.md"] }, text),
  exclude: ["*.md"],
  family: "python",
  runtimes: [text],
  architectures: [text],
  functions: [filled({ ...handed, owner: { ...owner, kind } }, text, ["kind", "packageType", "outcome"])],
});

const events: ExecutionEvent[] = [{ id: 2, at: now, type: "TaskStateEntered", state: "x" }];
const renderers: Readonly<Record<string, (text: string, paint: Paint) => string>> = {
  report: (text, paint) => renderReport(filled(report, text, OWN), { paint, width: 80 }),
  "clean-up": (text, paint) => renderCleanup(filled(cleanup, text, OWN), { paint, width: 80 }),
  drift: (text, paint) => {
    const functions = [{ name: text, state: "stripped", reason: text, layers: [text] } as const];
    return renderDrift({ execution: text, layerVersionArns: [text], functions }, { paint, width: 80 });
  },
  "copies that differ": (text, paint) => {
    const diff = ["---", "+++", `-${text}`, text];
    const file = { path: text, how: "changed", sha256: text, diff, note: text } as const;
    const copy = { family: "python", functions: [text], readFrom: text, sharedPaths: [text], total: 1 } as const;
    const drift = { version: 1, copies: [{ ...copy, files: [file], unread: text }], total: 2, ways: [] } as const;
    const style = { paint, width: 80 };
    const ways = [{ reason: text, requests: [{ layer: { name: text } }] }];
    return renderCopyDifferences(drift, style) + renderWays(ways, style);
  },
  handover: (text, paint) => renderHandover(handover("unknown", text).functions, text, [text], { paint, width: 80 }),
  newest: (text, paint) => {
    const one = { ...filled({ execution: "e", name: "n", what: "w" }, text), startedAt: at, seconds: 1 };
    return renderNewest([{ ...one, status: "SUCCEEDED", outcome: "migrated" }], { paint, width: 80 });
  },
  problems: (text, paint) => renderProblems([problemSaid(text, text)], { paint, width: 80 }),
  frame: (text, paint) => renderFrame(filled(progress, text, ["outcome"]), paint, 20, now),
  lines: (text, paint) =>
    renderLines(null, filled(progress, text, ["outcome"]), filled(events, text, ["type"]), paint).join("\n"),
  status: (text, paint) =>
    renderStatus({ facts: filled(facts, text, ["status"]), progress: filled(progress, text, ["outcome"]) }, now, {
      paint,
      width: 80,
    }),
};

test.each(Object.entries(renderers))(
  "nothing quoted in a %s moves, hides, turns, paints or begins a line",
  (_, render) => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = render(text, marked);
        expect(shown.replaceAll("\n", "")).not.toMatch(UNSEEN);
        const lines = shown.split("\n").map((line) => line.replace(/«[^»]*»/g, ""));
        expect(lines.filter((line) => line.startsWith(FORGED.slice(0, 9)))).toEqual([]);
      }),
    );
  },
);

test.each(Object.entries(renderers))(
  "of texts of 50 KB, cut where they enter, all together take less than one of them in a %s",
  (_, render) => {
    fc.assert(
      fc.property(hostile, (text) => {
        const entered = quoted(text + "y".repeat(50_000));
        expect(render(entered, (_tone, painted) => painted).length).toBeLessThan(50_000);
      }),
    );
  },
);

test("no character that nobody sees is in any file of a handover, whoever owns the functions", () => {
  const kinds = fc.constantFrom("terraform", "sam", "cdk", "serverless", "cloudformation", "unknown" as const);
  fc.assert(
    fc.property(hostile, kinds, (text, kind) => {
      for (const { path, content } of handoverFiles(handover(kind, text))) {
        expect(path).toMatch(/^[\w.-]+(\/[\w.-]+)*$/);
        expect(path).not.toContain("..");
        expect(content.replaceAll("\n", "")).not.toMatch(UNSEEN);
        expect(content.split("\n").filter((line) => line.startsWith(FORGED))).toEqual([]);
      }
    }),
  );
});

test("no character that nobody sees is in the report's page or in any JSON", () => {
  const rest = { visits: [], now, journals: [], batches: [], copies: [], drift: null, layerZipBytes: null };
  fc.assert(
    fc.property(hostile, (text) => {
      const document = filled(report, text, OWN);
      expect(reportPage({ report: document, ...rest }).replaceAll("\n", "")).not.toMatch(UNSEEN);
      expect(reportPage({ report: document, ...rest })).not.toContain("<img");
      expect(jsonText(document, 2).replaceAll("\n", "")).not.toMatch(UNSEEN);
      expect(JSON.parse(jsonText(document))).toEqual(document);
    }),
  );
});
