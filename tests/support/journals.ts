import { type FunctionJournal, newJournal } from "../../src/domain/change/journal.ts";

/** The journal of a function, as a migration in batch 1 leaves it unless told otherwise. */
export function aJournal(functionName: string, changes: Partial<FunctionJournal> = {}): FunctionJournal {
  return {
    ...newJournal(functionName, 1, new Date("2026-01-02T03:04:05Z")),
    step: "read-back",
    done: true,
    outcome: "migrated",
    slimCodeSha256: "slim",
    slimZipBytes: 100,
    layersAfter: ["arn:aws:lambda:us-east-1:1:layer:shared:7"],
    settledAt: "2026-01-02T03:04:05.000Z",
    ...changes,
  };
}
