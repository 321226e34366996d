import { describe, expect, test } from "vitest";
import type { Report } from "../../src/domain/report/report.ts";
import { inOrder, normalised, runOnTerminal, screenAfter } from "../support/on-terminal.ts";
import { run } from "../support/service.ts";

describe("npm run demo", () => {
  test("migrates 20 of the 24 sample functions and says of the four others why not", { timeout: 600_000 }, async () => {
    const { code, stdout, stderr } = await run("demo", ["--json"]);
    expect(code, stderr).toBe(0);
    await expect(inOrder(normalised(stderr))).toMatchFileSnapshot("../fixtures/terminal/demo.txt");
    const report = JSON.parse(stdout) as Report;
    expect(report.outcome).toBe("migrated");
    const moved = report.functions.filter(({ outcome }) => outcome === "migrated");
    expect(moved).toHaveLength(20);
    for (const { name, zipBytesBefore, zipBytesAfter } of moved)
      expect((zipBytesAfter ?? zipBytesBefore) / zipBytesBefore, name).toBeLessThanOrEqual(0.15);
    const others = report.functions.filter(({ outcome }) => outcome !== "migrated");
    expect(others).toMatchObject([
      { name: "acme-dev-analytics-rollup", outcome: "skipped", reason: expect.stringContaining("5 layers") },
      {
        name: "acme-dev-billing-invoice",
        outcome: "skipped",
        reason: expect.stringContaining("shared/logic/pricing.py"),
      },
      {
        name: "acme-dev-transcript-import",
        outcome: "skipped",
        reason: expect.stringContaining("Runtime.UserCodeSyntaxError"),
      },
      { name: "acme-dev-video-transcoder", outcome: "skipped", reason: expect.stringContaining("container image") },
    ]);
  });

  test.each([
    ["import", "acme-dev-report-exporter", "No module named 'shared.logic.exports'"],
    ["health", "acme-dev-chat-handler", 'check "'],
  ])(
    "--break %s ends with exit code 1 and every function exactly as before",
    { timeout: 600_000 },
    async (fault, name, why) => {
      const { code, stdout } = await shown(fault);
      expect(code, stdout).toBe(1);
      if (fault === "health")
        await expect(inOrder(normalised(stdout))).toMatchFileSnapshot("../fixtures/terminal/demo-rolled-back.txt");
      expect(stdout).toContain("24 of 24 functions are exactly as before");
      const reason = stdout.slice(stdout.indexOf("Reason:")).replaceAll(/\s+/g, " ");
      expect(reason).toContain(name);
      expect(reason).toContain(why);
    },
  );
});

/** One of the two on a terminal. */
async function shown(fault: string): Promise<{ readonly code: number | null; readonly stdout: string }> {
  if (fault === "health") return run("demo", ["--break", fault]);
  const { code, terminal } = await runOnTerminal("both", "demo", ["--break", fault]);
  const screen = screenAfter(terminal);
  expect(screen).toMatch(/^Rolled back {2}[\d.]+ s$/m);
  expect(screen).not.toMatch(/storing|attaching|restoring/);
  return { code, stdout: screen };
}
