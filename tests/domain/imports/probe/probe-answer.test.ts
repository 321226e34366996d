import { expect, test } from "vitest";
import { type Attempt, findingOf } from "../../../../src/domain/imports/probe/probe-answer.ts";
import { explain } from "../../../../src/domain/report/reasons/reasons.ts";

const imported: Attempt = { outcome: "imported" };
const failed = (
  type: string,
  message: string,
  more: Partial<Extract<Attempt, { outcome: "failed" }>> = {},
): Attempt => ({
  outcome: "failed",
  type,
  message,
  isImportError: /Import|ModuleNotFound/.test(type),
  isRefused: false,
  file: "/var/task/app.py",
  line: 3,
  ...more,
});
const missing = failed("ModuleNotFoundError", "No module named 'shared.x'");
const refused = failed("ConnectionRefusedError", "the import probe has no network access", { isRefused: true });
const noTable = failed("KeyError", "'TABLE'", { isRefused: true });
const noFile = failed("FileNotFoundError", "No such file: '/var/task/shared/data.json'");
const noValue = failed("ValueError", "could not convert", { needsValueOf: "RATE" });
const ended = (how: "late" | "killed" | "ended"): Attempt => ({ outcome: "ended", how, why: `it was ${how}` });
const inPackage = failed("ImportError", "cannot import name 'a' from 'shared.b' (/var/task/shared/b.py)");
const inLayer = failed("ImportError", "cannot import name 'a' from 'shared.b' (/opt/python/shared/b.py)");

const cases: readonly (readonly [string, Attempt, Attempt, string])[] = [
  ["both import", imported, imported, "imports"],
  ["only the package as it is fails", missing, imported, "imports"],
  ["a module is missing afterwards", imported, missing, "lost"],
  ["a file is missing afterwards", imported, noFile, "lost"],
  ["the interpreter ends afterwards", imported, ended("ended"), "lost"],
  ["it takes too long afterwards", imported, ended("late"), "unknown"],
  ["it runs out of memory afterwards", imported, ended("killed"), "unknown"],
  ["a call is refused afterwards", imported, refused, "unknown"],
  ["a variable is missing afterwards", imported, noTable, "unknown"],
  ["a module is missing, now as afterwards", missing, missing, "alike"],
  ["another module is missing afterwards", missing, failed("ModuleNotFoundError", "No module named 'y'"), "lost"],
  ["a name is missing, in the package now and in the layer afterwards", inPackage, inLayer, "alike"],
  ["a call is refused, now as afterwards", refused, refused, "alike"],
  ["a call is refused now, a module is missing afterwards", refused, missing, "lost"],
  ["a module is missing now, a call is refused afterwards", missing, refused, "alike"],
  ["a variable is missing now, a file afterwards", noTable, noFile, "lost"],
  [
    "it fails now for a reason of its own, and afterwards for another",
    failed("ValueError", "at 12:01"),
    failed("ValueError", "at 12:02"),
    "alike",
  ],
  ["the value of a variable is needed, now as afterwards", noValue, noValue, "untried"],
  ["the value of a variable is needed afterwards, another failure comes before it now", noFile, noValue, "untried"],
  ["the value of a variable is needed afterwards alone", imported, noValue, "lost"],
  ["the value of a variable is needed now, a file is missing before it afterwards", noValue, noFile, "lost"],
  ["the value of a variable is needed now, a module is missing afterwards", noValue, missing, "lost"],
  ["it takes too long, now as afterwards", ended("late"), ended("late"), "alike"],
  ["it takes too long now, a module is missing afterwards", ended("late"), missing, "lost"],
  ["it takes too long now, a file is missing afterwards", ended("late"), noFile, "unknown"],
];

test.each(cases)("%s", (_, before, after, verdict) => {
  expect(findingOf("acme-a", { before, after, standIns: ["TABLE"] })).toMatchObject({
    functionName: "acme-a",
    verdict,
    standIns: ["TABLE"],
  });
});

test("what imports afterwards need not have been tried as it is; what does not import must have been", () => {
  const answered = { after: imported, standIns: ["TABLE"] };
  expect(findingOf("acme-a", answered)).toMatchObject({ verdict: "imports", reason: null, standIns: ["TABLE"] });
  expect(findingOf("acme-a", { after: missing, standIns: [] })).toMatchObject({ verdict: "unknown" });
});

test("a reason names file and line as in the function's package, and the error", () => {
  const of = (after: Attempt) => findingOf("acme-a", { before: imported, after, standIns: [] }).reason;
  expect(of(missing)).toBe("app.py line 3: ModuleNotFoundError: No module named 'shared.x'");
  expect(of({ ...missing, file: "/opt/python/shared/b.py" } as Attempt)).toContain("/opt/python/shared/b.py line 3:");
  expect(of(failed("AssertionError", "", { file: null, line: null }))).toMatch(/^AssertionError$/);
  expect(of(imported)).toBeNull();
});

test("what a probe function could not do, and what cannot be read as its answer, is no evidence", () => {
  expect(findingOf("acme-a", { unusable: "its package could not be downloaded: HTTP 403" })).toEqual({
    functionName: "acme-a",
    verdict: "unknown",
    ...explain({ code: "probe-not-able", says: "its package could not be downloaded: HTTP 403" }),
    standIns: [],
  });
  for (const odd of [null, "text", {}, { before: imported, after: { outcome: "else" } }])
    expect(findingOf("acme-a", odd)).toMatchObject({ verdict: "unknown", code: "probe-answer-unreadable" });
});

test("an answer that imported code made endless gives a reason of one sentence, and few stand-ins", () => {
  const endless = `\u001b[32m\n${"y".repeat(100_000)}`;
  const forged = { ...failed(endless, endless), file: endless, needsValueOf: endless } as Attempt;
  const standIns = Array.from({ length: 20_000 }, () => endless);
  const answers = [
    { before: forged, after: forged, standIns },
    { before: imported, after: { ...forged, needsValueOf: undefined }, standIns },
    { before: forged, after: { outcome: "ended", how: "ended", why: endless }, standIns },
    { unusable: endless },
  ];
  for (const answer of answers) {
    const finding = findingOf("acme-a", answer);
    expect(finding.reason?.length).toBeLessThan(2000);
    expect(JSON.stringify(finding).length).toBeLessThan(10_000);
    expect(finding.reason).not.toMatch(/\p{Cc}/u);
  }
});
