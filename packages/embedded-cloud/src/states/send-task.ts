/** Answering a task that waits for its token. */
import * as z from "zod";
import { AwsError } from "../service.ts";
import type { Operation } from "./account.ts";
import { readAs } from "./requests.ts";
import { MAX_DATA_BYTES } from "./run/state-failure.ts";

const taskToken = z.string().min(1).max(2048);
const Success = z.strictObject({
  taskToken,
  output: z.string().refine((text) => Buffer.byteLength(text) <= MAX_DATA_BYTES, "is too long"),
});
const Failure = z.strictObject({
  taskToken,
  error: z.string().max(256).optional(),
  cause: z.string().max(32_768).optional(),
});

export const sendTaskSuccess: Operation = ({ tokens }, parameters) => {
  const { taskToken: token, output } = readAs(Success, parameters);
  tokens.succeed(token, parsed(output));
  return {};
};

export const sendTaskFailure: Operation = ({ tokens }, parameters) => {
  const { taskToken: token, error, cause } = readAs(Failure, parameters);
  tokens.fail(token, error, cause);
  return {};
};

/** Tells whether the task still waits; HeartbeatSeconds, which it would reset, is not run here. */
export const sendTaskHeartbeat: Operation = ({ tokens }, parameters) => {
  tokens.check(readAs(z.strictObject({ taskToken }), parameters).taskToken);
  return {};
};

function parsed(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    throw new AwsError("InvalidOutput", "Invalid Output: 'The output is not JSON'");
  }
}
