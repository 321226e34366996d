import { describe, expect, test } from "vitest";
import { type Announcement, detailOf, detailTypeOf, messageOf } from "../../../src/domain/report/announcement.ts";

const execution = "arn:aws:states:eu-central-1:123456789012:execution:layershift-dev-migration:migrate-1";
const approval: Announcement = {
  ...{ execution, kind: "approval-needed", batch: 3, batches: 4 },
  functions: Array.from({ length: 22 }, (_, at) => `acme-${at}`),
  until: "2026-01-03T03:04:05.000Z",
};

describe("an announcement", () => {
  test("is an event whose id stays the same where a task is run again", () => {
    expect(detailTypeOf(approval)).toBe("Approval Needed");
    expect(detailOf(approval, "dev")).toMatchObject({
      ...{ version: 1, id: "migrate-1/approval-needed/3", stage: "dev", name: "migrate-1", execution },
      ...{ batch: 3, batches: 4, until: "2026-01-03T03:04:05.000Z" },
    });
  });

  test("is a message that says what to do, with the functions it is about, but not hundreds of them", () => {
    const { subject, text } = messageOf(approval);
    expect(subject).toBe("layershift: approval needed for batch 3 (migrate-1)");
    expect(text).toContain("npm run approve -- migrate-1 --reject");
    expect(text).toContain("acme-19\n  - and 2 more");
  });

  test("has a subject that SNS takes, and an event that EventBridge takes, whatever the reason", () => {
    const reason = "ä\n".repeat(200_000);
    const finished = {
      execution: `${execution}-${"x".repeat(90)}`,
      kind: "finished",
      outcome: "migrated",
      reason,
      code: "batch-unhealthy",
      report: "s3://b/r",
    } as const;
    expect(messageOf(finished).subject).toMatch(/^[\x21-\x7e][\x20-\x7e]{0,99}$/);
    expect(JSON.stringify(detailOf(finished, "dev")).length).toBeLessThan(30_000);
    expect(Buffer.byteLength(messageOf(finished).text)).toBeLessThan(262_144);
  });
});
