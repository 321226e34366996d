import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { versionDecisionsOf } from "../../src/domain/cleanup/cleanup.ts";
import { BadRequest, problemAt } from "../../src/domain/errors.ts";
import { ownerOf } from "../../src/domain/handover/owner.ts";
import { distinctFindings } from "../../src/domain/imports/import-proof.ts";
import { findingOf } from "../../src/domain/imports/probe/probe-answer.ts";
import { reasonOfCaught } from "../../src/domain/report/failure.ts";
import { explain, reasonText } from "../../src/domain/report/reasons/reasons.ts";
import { reportOf } from "../../src/domain/report/report.ts";
import type { ReportFacts } from "../../src/domain/report/report-facts.ts";
import { reasonNotApproved } from "../../src/domain/verdict/approval.ts";
import { mismatchOf } from "../../src/domain/verdict/expectation.ts";
import { NO_CALLS } from "../../src/domain/verdict/logs/calls.ts";
import { importErrorsIn } from "../../src/domain/verdict/logs/import-errors.ts";
import { logLineOf } from "../../src/domain/verdict/logs/log-line.ts";
import { checkResultOf, limitedScan, MAX_ERRORS, verdictOnScan } from "../../src/domain/verdict/verdict.ts";
import { said } from "../support/reasons.ts";

/** Pieces of attacks on terminals and readers, in any order, between fillers of up to 50 KB. */
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "\u001b[32m",
        "\u001b]0;title\u0007",
        "\u009b1J",
        "\n",
        "\r\n",
        "\u2028",
        "\u202e",
        "\u2066",
        "\ud800",
      ),
      fc.constantFrom("Migrated: everything", "<img src=x onerror=alert(1)>", "🚀", "é"),
      fc.integer({ min: 1, max: 50_000 }).map((length) => "x".repeat(length)),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((pieces) => pieces.join(""));
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Every place where somebody else's text becomes a part of what is stored and said. */
const entrances: Readonly<Record<string, (text: string) => unknown>> = {
  "a line of a log": (text) => importErrorsIn(`ImportError: ${text}`),
  "a function's error": (text) =>
    checkResultOf("f", { name: "c" }, { functionError: "Unhandled", payload: { errorType: text }, logTail: "" }).why,
  "an error while importing": (text) =>
    checkResultOf(
      "f",
      { name: "c" },
      {
        functionError: "Unhandled",
        payload: { errorType: "Runtime.ImportModuleError", errorMessage: text },
        logTail: "",
      },
    ).why,
  "what a check expects": (text) => mismatchOf({ [text]: text }, {}),
  "the cause of a state": (text) =>
    explain(reasonOfCaught({ Error: text, Cause: JSON.stringify({ errorMessage: text }) })),
  "the name of an error": (text) => explain(reasonOfCaught({ Error: text })),
  "a word of somebody's": (text) => explain(reasonNotApproved(1, { Error: "Rejected", Cause: text })),
  "a finding of the import proof": (text) => distinctFindings([{ file: text, line: 1, module: text, why: text }]),
  "a failure in the probe": (text) =>
    findingOf("f", {
      before: { outcome: "imported" },
      after: {
        outcome: "failed",
        type: text,
        message: text,
        isImportError: true,
        isRefused: false,
        file: text,
        line: 1,
      },
      standIns: [text],
    }),
  "the name of an environment variable": (text) => findingOf("f", { after: { outcome: "imported" }, standIns: [text] }),
  "a probe that could not try": (text) => findingOf("f", { unusable: text }),
  "tags of a stack": (text) =>
    ownerOf({
      functionName: "f",
      tags: new Map([
        ["aws:cloudformation:stack-name", text],
        ["aws:cloudformation:logical-id", text],
      ]),
      metadata: new Map([["aws:cdk:path", text]]),
      terraformAddress: null,
    }),
  "an address in a Terraform state": (text) =>
    ownerOf({ functionName: "f", tags: new Map(), metadata: null, terraformAddress: text }),
  "who needs a layer version": (text) => {
    const version = {
      arn: "v",
      layerName: "l",
      version: 1,
      createdAt: "2026-01-01T00:00:00Z",
      publisher: "this-stage",
    } as const;
    const referrers = Array.from({ length: 100 }, (_, each) => `${each}${text}`).flatMap((name) => [
      { kind: "function", name, version: "1" } as const,
      { kind: "running execution", execution: name } as const,
    ]);
    const undecided = referrers.map(() => ({ execution: text, layerName: null }));
    const references = { by: new Map([["v", referrers]]), undecided };
    return versionDecisionsOf([version], references, { keep: 1, days: 1 }, new Date()).map(({ reasons }) =>
      reasons.map(reasonText),
    );
  },
  "the kind of an error in a log": (text) => [
    logLineOf(
      JSON.stringify({ type: "platform.report", record: { requestId: "r", status: "error", errorType: text } }),
    ),
    logLineOf(`[ERROR] ${text}: it broke\nTraceback (most recent call last):`),
  ],
  "what ended a plan": (text) => aReport({ kind: "plan", cause: said(text) }).reason,
  "why a batch was stopped": (text) => aReport({ stopped: said(text) }).reason,
  "what ended a rollback": (text) => aReport({ cause: said(text), rollbackFailure: said(text) }).reason,
  "a field of a request": (text) => new BadRequest([problemAt(text, { code: "wrong-type", expected: text })]).problems,
};

function aReport(more: Partial<ReportFacts>) {
  return reportOf({
    ...{ execution: "arn:e", target: "e", kind: "migrate", startedAt: "2026-01-01T00:00:00Z", now: new Date() },
    ...{ location: "s3://b/k", page: null, cost: null, layerVersionArns: [], plan: null, journals: [], cause: null },
    ...{ stopped: null, rollbackFailure: null, unhealthy: [], notes: [], rollback: null, ...more },
  });
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

describe("text from outside", () => {
  test.each(Object.entries(entrances))("is cut and printable: %s", (_, entered) => {
    fc.assert(
      fc.property(nasty, (outside) => {
        const texts = textsIn(entered(outside));
        expect(texts.join("").length).toBeLessThan(5000);
        for (const text of texts) expect(text).not.toMatch(UNSEEN);
      }),
      { numRuns: 30 },
    );
  });
});

test("a probe's answer of 7 MB and of 20,000 variables becomes a finding that a person reads", () => {
  const standIns = Array.from({ length: 20_000 }, (_, index) => `VARIABLE_${index}`);
  const after = { outcome: "ended", how: "ended", why: "y".repeat(7_000_000) } as const;
  const finding = findingOf("f", { before: { outcome: "imported" }, after, standIns });
  expect(JSON.stringify(finding).length).toBeLessThan(2000);
  expect(finding.standIns.at(-1)).toBe("(and 19980 more)");
});

test("of 20,000 different import errors the new ones are kept first, and the others are counted", () => {
  const old = Array.from({ length: 10_000 }, (_, index) => `ImportError: old ${index}`);
  const fresh = Array.from({ length: 10_000 }, (_, index) => `ImportError: new ${index}`);
  const since = { ...NO_CALLS, calls: 3, events: 9 };
  const scan = { functionName: "f", logGroup: "/g", since, before: null, ignored: 0, notSearched: null };
  const kept = limitedScan({ ...scan, importErrors: [...old, ...fresh], knownBefore: old });
  expect(kept.importErrors).toHaveLength(MAX_ERRORS);
  expect(verdictOnScan(kept)).toMatchObject({
    functionName: "f",
    verdict: "unhealthy",
    reason: "its log says: ImportError: new 0 (and 19999 more)",
  });
  const known = limitedScan({ ...scan, importErrors: old, knownBefore: old });
  expect(verdictOnScan(known).verdict).toBe("healthy");
});
