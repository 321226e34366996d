import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { describe, expect, it } from "vitest";
import { logsFrom } from "../../../src/aws/cloudwatch/logs.ts";
import type { Lambda } from "../../../src/aws/lambda/lambda.ts";
import type { Packages } from "../../../src/aws/packages/packages.ts";
import { rateBudget } from "../../../src/aws/rate-budget.ts";
import type { Store } from "../../../src/aws/s3/store.ts";
import type { ExecutionEvent, ExecutionFacts } from "../../../src/aws/step-functions/step-functions.ts";
import { executionFiles } from "../../../src/bucket/execution-files.ts";
import type { Connection } from "../../../src/cli/execution/connection.ts";
import { follow } from "../../../src/cli/execution/follow.ts";
import type { Observation } from "../../../src/cli/execution/observation.ts";
import { resultOf } from "../../../src/cli/execution/result.ts";
import { plain } from "../../../src/cli/terminal/terminal.ts";
import { type AcceptedRequest, EVERYTHING } from "../../../src/domain/request/request.ts";
import { acceptedRequest, aJournal, aPlan, aReport, entered, executionArn, someFacts } from "../builders.ts";
import { captured } from "../captured.ts";

/** What an account shows at one look after the other; the last one stays. */
interface Moment {
  readonly facts: ExecutionFacts | null | Error;
  readonly events?: readonly ExecutionEvent[];
  readonly files?: Readonly<Record<string, unknown>>;
}

/**
 * A connection to an account whose state moves on at every DescribeExecution: endings no emulator can be brought to.
 */
function connectionThrough(...moments: readonly Moment[]): Connection & { reads(): readonly string[] } {
  let seen = 0;
  const now = () => moments[Math.min(seen, moments.length) - 1];
  const reads: string[] = [];
  const store: Pick<Store, "bucket" | "getJson"> = {
    bucket: "bucket",
    async getJson(key, parse) {
      const path = key.replace("executions/migrate-1/", "");
      reads.push(path);
      const found = now()?.files?.[path];
      return found === undefined ? null : parse(found);
    },
  };
  const machineArn = executionArn.replace(":execution:", ":stateMachine:").replace(":migrate-1", "");
  return {
    service: { stage: "dev", region: "eu-central-1", accountId: "123456789012", machineArn, bucket: "bucket" },
    store: store as Store,
    files: (execution) => executionFiles(store as Store, execution),
    reads: () => reads,
    logs: logsFrom({} as CloudWatchLogsClient, rateBudget(1)),
    lambda: {} as Lambda,
    packages: {} as Packages,
    executions: {
      async *machines() {},
      async *succeeded() {},
      running: async () => [],
      startOnce: async () => true,
      start: async () => executionArn,
      answerTask: async () => false,
      inputOf: async () => null,
      stop: async () => {},
      newest: async () => [],
      async describe() {
        seen += 1;
        const facts = now()?.facts ?? null;
        if (facts instanceof Error) throw facts;
        return facts;
      },
      eventsAfter: async (_, afterId) => (now()?.events ?? []).filter(({ id }) => id > afterId),
    },
  };
}

const running = someFacts({ status: "RUNNING", stoppedAt: null });
const page = { paint: plain, width: 120 };
const observe = (connection: Connection, shown: Observation[] = [], interrupted?: AbortSignal) => {
  const terminal = { ...captured(), ...(interrupted === undefined ? {} : { interrupted }) };
  return follow(connection, executionArn, (observation) => shown.push(observation), terminal, 0.001);
};

describe("following an execution", () => {
  it("shows what is new in each observation, and reads only the journals that may have changed", async () => {
    const files = { "request.json": acceptedRequest(), "plan.json": aPlan(["one"], ["two"]) };
    const events = ["Take baseline", "Migrate batch", "Next batch", "Migrate batch"].map((state, i) =>
      entered(state, i + 1),
    );
    const migrated = aJournal({ outcome: "migrated", done: true });
    const connection = connectionThrough(
      { facts: running },
      { facts: running, events: events.slice(0, 2), files: { ...files, "journal/one.json": migrated } },
      { facts: running, events: events.slice(0, 3), files: { ...files, "journal/one.json": migrated } },
      { facts: someFacts(), events, files: { ...files, "journal/one.json": migrated, "journal/two.json": migrated } },
    );
    const shown: Observation[] = [];
    const last = await observe(connection, shown);
    expect(shown.map(({ events: fresh }) => fresh.map(({ id }) => id))).toEqual([[], [1, 2], [3], [4]]);
    expect(last.progress.functions.map(({ text }) => text)).toEqual(["migrated", "migrated"]);
    expect(connection.reads().filter((path) => path === "journal/one.json")).toHaveLength(1);
  });

  it("continues after a few failed polls", async () => {
    const hiccup = { facts: new Error("network is down") };
    const connection = connectionThrough({ facts: running }, hiccup, hiccup, { facts: someFacts() });
    expect((await observe(connection)).facts.status).toBe("SUCCEEDED");
  });

  it("gives up with exit code 3 when the execution stays out of sight, and says that it runs on", async () => {
    const connection = connectionThrough({ facts: running }, { facts: new Error("network is down") });
    await expect(observe(connection)).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(/network is down.*npm run status/),
    });
  });

  it("stops at Ctrl-C with exit code 130, and says that the execution continues", async () => {
    const interruption = new AbortController();
    interruption.abort();
    const following = observe(connectionThrough({ facts: running }), [], interruption.signal);
    await expect(following).rejects.toMatchObject({
      exitCode: 130,
      message: expect.stringMatching(/execution continues/),
    });
  });
});

describe("the exit code says how it ended", () => {
  const rollbackOf = (target: string) => acceptedRequest({ kind: "roll-back", target, ...EVERYTHING });
  const ending = async (facts: ExecutionFacts, state: string, files: Record<string, unknown>) => {
    const connection = connectionThrough({ facts, events: [entered(state, 1)], files });
    return resultOf(connection, await observe(connection), page);
  };
  const failed = (error: string) => someFacts({ status: "FAILED", error });

  it.each([
    ["migrated", someFacts(), 0],
    ["nothing-to-do", someFacts(), 0],
    ["planned", someFacts(), 0],
    ["nothing-could-move", someFacts(), 0],
    ["nothing-could-move", failed("NothingCouldMove"), 1],
    ["rolled-back", failed("RolledBack"), 1],
    ["rolled-back", someFacts(), 0],
    ["needs-human", failed("NeedsHuman"), 3],
    ["rejected", failed("BadRequest"), 2],
  ] as const)("%s", async (outcome, facts, exitCode) => {
    const answer = await ending(facts, "Write report", { "report.json": aReport({ outcome }) });
    expect(answer.exitCode).toBe(exitCode);
    expect(answer.json).toMatchObject({ outcome });
  });

  it.each<[string, ExecutionFacts, string, AcceptedRequest | null, number, RegExp]>([
    [
      "a stopped migration",
      someFacts({ status: "ABORTED" }),
      "Bake",
      acceptedRequest(),
      3,
      /npm\s+run\s+rollback\s+--\s+migrate-1$/m,
    ],
    [
      "a stopped rollback",
      someFacts({ status: "ABORTED" }),
      "Roll back",
      rollbackOf("migrate-0"),
      3,
      /npm\s+run\s+rollback\s+--\s+migrate-0$/m,
    ],
    ["a refusal nobody wrote down", failed("AccessDenied"), "Rejected", null, 2, /changed no function/],
  ])("%s, which left no report", async (_, facts, state, request, exitCode, words) => {
    const answer = await ending(facts, state, request === null ? {} : { "request.json": request });
    expect(answer.exitCode).toBe(exitCode);
    expect(answer.text).toMatch(words);
  });
});
