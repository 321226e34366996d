import { describe, expect, test } from "vitest";
import type { Report } from "../../src/domain/report.ts";
import { run } from "../support/service.ts";

describe("npm run demo", () => {
  test("migrates 20 of the 24 sample functions and says of the four others why not", { timeout: 240_000 }, async () => {
    const { code, stdout, stderr } = await run("demo", ["--json"]);
    expect(code, stderr).toBe(0);
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
    { timeout: 240_000 },
    async (fault, name, why) => {
      const { code, stdout, stderr } = await run("demo", ["--break", fault]);
      expect(code, stderr).toBe(1);
      expect(stdout).toContain("24 of 24 functions exactly as before");
      const reason = stdout.slice(stdout.indexOf("Reason:")).replaceAll(/\s+/g, " ");
      expect(reason).toContain(name);
      expect(reason).toContain(why);
    },
  );
});
