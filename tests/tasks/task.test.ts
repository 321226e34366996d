import type { Context } from "aws-lambda";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as z from "zod";
import { LockHeld } from "../../src/domain/errors.ts";
import { BatchInput, ExecutionInput, task } from "../../src/tasks/task.ts";

const execution = "arn:aws:states:eu-west-1:000000000000:execution:layershift-dev-migration:spring";
const context = { functionName: "layershift-dev-example", awsRequestId: "request-1" } as Context;

beforeEach(() => {
  vi.stubEnv("LAYERSHIFT_BUCKET", "artifacts");
  vi.stubEnv("LAYERSHIFT_STAGE", "dev");
  vi.stubEnv("AWS_REGION", "eu-west-1");
  vi.spyOn(console, "info").mockImplementation(() => {});
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const lineOf = (log: typeof console.info) => JSON.parse(vi.mocked(log).mock.calls[0]?.[0] as string) as unknown;

it("gives the checked input and tools from the environment to its work, and its answer to Step Functions", async () => {
  const example = task({ input: BatchInput }, async ({ batch }, { store, stage, region }) => ({
    batch,
    at: `${store.bucket} ${stage} ${region}`,
  }));
  expect(await example({ execution, batch: 2 }, context)).toEqual({ batch: 2, at: "artifacts dev eu-west-1" });
  expect(lineOf(console.info)).toMatchObject({
    task: "layershift-dev-example",
    execution,
    batch: 2,
    requestId: "request-1",
    result: { batch: 2 },
  });
});

it("never logs its input", async () => {
  const example = task({ input: ExecutionInput.extend({ request: z.unknown() }) }, async () => ({ ok: true }));
  await example({ execution, request: { token: "a-secret" } }, context);
  const failing = task(
    { input: ExecutionInput.extend({ request: z.object({ token: z.number() }) }) },
    async () => ({}),
  );
  await expect(failing({ execution, request: { token: "a-secret" } }, context)).rejects.toMatchObject({
    name: "NotUsable",
    message: expect.stringMatching(
      /request\.token\n\{"code":"input-not-valid","data":\{"fields":\["request\.token"\],"total":1\}\}$/,
    ),
  });
  const lines = [...vi.mocked(console.info).mock.calls, ...vi.mocked(console.error).mock.calls].flat();
  expect(lines).toHaveLength(2);
  expect(lines.join()).not.toContain("a-secret");
});

it("lets an error through with the name the state machine matches", async () => {
  const example = task({ input: ExecutionInput }, async (): Promise<object> => {
    throw new LockHeld({ code: "lock-held", holder: execution, toRestore: null });
  });
  await expect(example({ execution }, context)).rejects.toMatchObject({ name: "LockHeld" });
  expect(lineOf(console.error)).toMatchObject({ error: "LockHeld", message: expect.stringContaining("spring") });
});

it("says which setting a deployment left out", async () => {
  vi.stubEnv("LAYERSHIFT_BUCKET", undefined);
  const example = task({ input: ExecutionInput }, async () => ({ ok: true }));
  await expect(example({ execution }, context)).rejects.toThrow(/LAYERSHIFT_BUCKET/);
});
