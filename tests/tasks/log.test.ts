import { readdirSync, readFileSync } from "node:fs";
import { afterEach, expect, test, vi } from "vitest";
import { logFailure, logResult, logWarning } from "../../src/tasks/log.ts";

afterEach(() => vi.restoreAllMocks());

const HOSTILE = `x\u001b[32m\nMigrated: everything\u202e\u0007${"y".repeat(50_000)}`;

test("a line of a task's log is one line of JSON without a character that nobody sees, and a warning is short", () => {
  const lines: string[] = [];
  for (const method of ["warn", "info", "error"] as const)
    vi.spyOn(console, method).mockImplementation((line) => lines.push(line));
  logWarning("arn:e", "it could not be announced", new Error(HOSTILE));
  logWarning(null, "it could not be announced", HOSTILE);
  logResult({ result: { reason: HOSTILE } });
  logFailure({ message: HOSTILE });
  expect(lines).toHaveLength(4);
  for (const line of lines) {
    expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    expect(() => JSON.parse(line)).not.toThrow();
  }
  for (const warning of lines.slice(0, 2)) expect(warning.length).toBeLessThan(700);
});

test("tasks write to their log through its own functions alone", () => {
  const root = new URL("../../src/", import.meta.url);
  const writing = ["tasks", "aws", "bucket", "layer", "domain"].flatMap((room) =>
    readdirSync(new URL(room, root), { recursive: true, encoding: "utf8" })
      .filter(
        (path) =>
          path.endsWith(".ts") &&
          /console\.(log|info|warn|error|debug)\(/.test(readFileSync(new URL(`${room}/${path}`, root), "utf8")),
      )
      .map((path) => `${room}/${path}`),
  );
  expect(writing).toEqual(["tasks/log.ts"]);
});
