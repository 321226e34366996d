import { expect, test } from "vitest";
import type { BadRequest } from "../../../src/domain/errors.ts";
import type { Code } from "../../../src/domain/report/reasons/reasons.ts";
import { requestFrom } from "../../../src/domain/request/request.ts";
import { problem } from "../../support/reasons.ts";

const good = { layer: { name: "acme", zip: "s3://bucket/key.zip" }, fleet: { prefix: "acme-" } };

test.each<[unknown, string, Code, object]>([
  [{ layer: good.layer }, "fleet", "field-missing", { expected: "an object" }],
  [{ ...good, fleet: [] }, "fleet", "wrong-type", { expected: "an object" }],
  [{ ...good, critical: "acme-chat" }, "critical", "wrong-type", { expected: "a list" }],
  [{ ...good, batchSize: 0 }, "batchSize", "number-too-small", { minimum: 1 }],
  [{ ...good, batchSize: 1000 }, "batchSize", "number-too-large", { maximum: 100 }],
  [{ ...good, bakeSeconds: 1.5 }, "bakeSeconds", "wrong-type", { expected: "a whole number" }],
  [{ ...good, plan: "yes" }, "plan", "wrong-type", { expected: "true or false" }],
  [{ ...good, drift: "adopt" }, "drift", "value-not-allowed", { allowed: ["skip", "adopt-layer"] }],
  [{ ...good, drift: 5 }, "drift", "value-not-allowed", { allowed: ["skip", "adopt-layer"] }],
  [{ ...good, drift: { a: "adopt" } }, "drift.a", "value-not-allowed", { allowed: ["skip", "adopt-layer"] }],
  [{ ...good, drift: { "a/b": "skip" } }, "drift.a/b", "not-a-name-or-pattern", {}],
  [{ ...good, shared: [] }, "shared", "value-empty", {}],
  [{ ...good, shared: ["../x/"] }, "shared[0]", "not-a-shared-path", {}],
  [{ ...good, shared: ["a/node_modules/b/"] }, "shared[0]", "not-a-whole-package", {}],
  [{ ...good, keep: ["/x"] }, "keep[0]", "not-a-file-pattern", {}],
  [{ ...good, fleet: {} }, "fleet", "fleet-without-criterion", {}],
  [
    { ...good, fleet: { prefix: "a".repeat(65) } },
    "fleet.prefix",
    "value-too-long",
    { maximum: 64, unit: "characters" },
  ],
  [{ ...good, fleet: { matching: "(?!a)" } }, "fleet.matching", "pattern-not-understood", {}],
  [{ ...good, alarms: Array(101).fill("a") }, "alarms", "value-too-long", { maximum: 100, unit: "entries" }],
  [{ ...good, ignoreLogs: ["a"] }, "ignoreLogs[0]", "value-empty", { minimum: 3 }],
  [{ ...good, checks: { "a b": [{ name: "x" }] } }, "checks.a b", "not-a-function-name", {}],
  [{ ...good, layer: { name: "a b", zip: "s3://bucket/key.zip" } }, "layer.name", "not-a-layer-name", {}],
  [{ ...good, layer: { name: "a", zip: "key.zip" } }, "layer.zip", "not-an-s3-address", {}],
  [{ ...good, layer: { name: "a" } }, "layer", "not-one-layer-source", {}],
  [{ ...good, colour: "red" }, "colour", "unknown-field", { fieldsAt: "docs/request.md" }],
  [{ rollback: "a/b:c d" }, "rollback", "not-an-execution", {}],
  ["text", "", "wrong-type", { expected: "an object" }],
])("%j is refused at %s as %s", (input, path, code, facts) => {
  let refused: unknown;
  try {
    requestFrom(input);
  } catch (error) {
    refused = error;
  }
  expect((refused as BadRequest).problems).toEqual([problem(path, code, facts)]);
});
