/** The tokens of tasks that wait to be answered from outside. */
import { randomBytes } from "node:crypto";
import { AwsError } from "../../service.ts";
import { StateFailure } from "./state-failure.ts";

export interface IssuedToken {
  readonly text: string;
  /** What the token is answered with: the output, or a failure. */
  readonly answer: Promise<unknown>;
  /** Nobody waits for an answer any more. */
  close(): void;
}

export interface TaskTokens {
  issue(): IssuedToken;
  /** @throws AwsError where the token was never issued, or is answered or closed */
  succeed(text: string, output: unknown): void;
  /** @throws AwsError likewise */
  fail(text: string, error: string | undefined, cause: string | undefined): void;
  /** @throws AwsError likewise */
  check(text: string): void;
}

type Waiting = Pick<PromiseWithResolvers<unknown>, "resolve" | "reject">;

/** Tokens are kept after they are closed: AWS tells one that timed out from one it never issued. */
export function taskTokens(): TaskTokens {
  const tokens = new Map<string, Waiting | "closed">();

  function waiting(text: string): Waiting {
    const found = tokens.get(text);
    if (found === undefined) throw new AwsError("InvalidToken", "Invalid Token: 'Invalid token'");
    if (found === "closed") {
      const message = "Task Timed Out: 'Provided task does not exist anymore'";
      throw new AwsError("TaskTimedOut", message);
    }
    return found;
  }

  return {
    issue() {
      const text = randomBytes(96).toString("base64");
      const { promise: answer, resolve, reject } = Promise.withResolvers<unknown>();
      answer.catch(() => undefined);
      tokens.set(text, { resolve, reject });
      return { text, answer, close: () => void tokens.set(text, "closed") };
    },
    succeed(text, output) {
      waiting(text).resolve(output);
      tokens.set(text, "closed");
    },
    fail(text, error, cause) {
      waiting(text).reject(new StateFailure(error, cause));
      tokens.set(text, "closed");
    },
    check(text) {
      waiting(text);
    },
  };
}
