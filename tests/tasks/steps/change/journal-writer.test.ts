import { expect, test } from "vitest";
import { anS3 } from "../../../../packages/embedded-cloud/tests/s3/s3.ts";
import { storeFrom } from "../../../../src/aws/s3/store.ts";
import { executionFiles } from "../../../../src/bucket/execution-files.ts";
import type { FunctionJournal } from "../../../../src/domain/change/journal.ts";
import { journalWriter } from "../../../../src/tasks/steps/change/journal-writer.ts";
import { aJournal } from "../../../support/journals.ts";

const begun = aJournal("picker", { step: "snapshot", outcome: null });
const attached = { ...begun, step: "attach" } as const;
const slimmed = { ...begun, step: "slim" } as const;

async function aJournalFile() {
  const s3 = await anS3();
  const store = storeFrom(s3.client, "shelf");
  const file = executionFiles(store, "spring").journal("picker");
  return {
    file,
    /** Stands in for S3 answering that it stored what it did not, or storing what it did not answer. */
    during(fault: "lost" | "answer lost") {
      let met = false;
      return {
        ...file,
        async overwrite(value: FunctionJournal, etag: string | null) {
          if (met) return file.overwrite(value, etag);
          met = true;
          if (fault === "lost") return '"never stored"';
          await file.overwrite(value, etag);
          return file.overwrite(value, etag);
        },
      };
    },
    [Symbol.asyncDispose]: () => s3[Symbol.asyncDispose](),
  };
}

test("a process whose journal another one has written since stops, and leaves it as it is", async () => {
  await using at = await aJournalFile();
  const older = journalWriter(at.file, begun);
  await older(attached);
  const newer = journalWriter(at.file, await at.file.required());
  await newer(slimmed);
  await expect(older({ ...attached, done: true })).rejects.toMatchObject({ name: "JournalTaken" });
  await expect(older({ ...attached, done: true })).rejects.toMatchObject({ name: "JournalTaken" });
  expect(await at.file.read()).toEqual(slimmed);
  await newer({ ...slimmed, outcome: "migrated" });
  expect(await at.file.read()).toEqual({ ...slimmed, outcome: "migrated" });
});

test("of two processes that begin with a function without a journal, one goes on", async () => {
  await using at = await aJournalFile();
  const both = [journalWriter(at.file, begun), journalWriter(at.file, begun)];
  const ends = await Promise.allSettled(both.map((write, n) => write({ ...attached, reason: `by ${n}` })));
  expect(ends.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});

test.each(["lost", "answer lost"] as const)("a write that is %s is no other process", async (fault) => {
  await using at = await aJournalFile();
  const write = journalWriter(at.during(fault), begun);
  await write(attached);
  await write(slimmed);
  expect(await at.file.read()).toEqual(slimmed);
});
