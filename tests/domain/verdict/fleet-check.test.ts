import { describe, expect, test } from "vitest";
import { verdictOnFleetCheck, withKeptValues } from "../../../src/domain/verdict/fleet-check.ts";

describe("the payload of a later step", () => {
  const kept = new Map<string, unknown>(Object.entries({ courseId: 7, title: "Go", course: { id: 7 } }));
  test.each([
    { title: "keeps the type of a value that is the whole text", payload: { id: "${courseId}" }, sent: { id: 7 } },
    { title: "takes over an object", payload: ["${course}"], sent: [{ id: 7 }] },
    { title: "writes values into longer texts", payload: "/courses/${courseId}/${title}", sent: "/courses/7/Go" },
    { title: "writes objects as JSON", payload: "c=${course}", sent: 'c={"id":7}' },
    { title: "leaves what nobody kept", payload: "${other} ${toString}", sent: "${other} ${toString}" },
    { title: "leaves everything else", payload: { a: [1, null, true] }, sent: { a: [1, null, true] } },
  ])("$title", ({ payload, sent }) => {
    expect(withKeptValues(payload, kept)).toEqual(sent);
  });
});

describe("a verdict on a fleet-wide check", () => {
  const passed = { functionName: "f", check: "course", passed: true, why: null, importErrors: [] };
  const failed = { ...passed, passed: false, why: "step 2, f: it broke" };
  const logged = { ...passed, importErrors: ["ImportError: x"] };
  test.each([
    { title: "passes", now: passed, before: passed, verdict: "healthy" },
    { title: "fails now", now: failed, before: passed, verdict: "unhealthy" },
    { title: "failed before as well", now: failed, before: failed, verdict: "inconclusive" },
    { title: "fails and was never run before", now: failed, before: undefined, verdict: "unhealthy" },
    { title: "passes with a new import error in a log", now: logged, before: passed, verdict: "unhealthy" },
    { title: "passes with a known import error in a log", now: logged, before: logged, verdict: "healthy" },
  ])("that $title is $verdict", ({ now, before, verdict }) => {
    expect(verdictOnFleetCheck(now, before).verdict).toBe(verdict);
  });
});
