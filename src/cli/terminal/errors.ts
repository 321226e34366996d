/** Turns any error of a command into a clear message and an exit code. */
import { BadRequest, type Problem } from "../../domain/errors.ts";
import { MAX_SENTENCE_LENGTH, quoted } from "../../domain/text.ts";
import type { Terminal } from "./terminal.ts";

/** 0 success, 1 failed and rolled back, 2 rejected with nothing changed, 3 needs human action, 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 3 | 130;

export interface CommandFailure {
  readonly exitCode: ExitCode;
  readonly message: string;
  readonly problems: readonly Problem[];
}

/** A command cannot continue; the message says why and what to do. With exit code 2, nothing was changed. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly exitCode: ExitCode;
  constructor(message: string, options: { readonly exitCode?: ExitCode; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.exitCode = options.exitCode ?? 2;
  }
}

type Environment = Terminal["env"];

/** Explains errors that people can fix; other errors keep their message. */
export function commandFailureOf(error: unknown, env: Environment): CommandFailure {
  if (error instanceof BadRequest)
    return {
      exitCode: 2,
      message: "The request was rejected; nothing was changed. Correct the following problems and try again.",
      problems: error.problems,
    };
  if (error instanceof Refused) return { exitCode: error.exitCode, message: error.message, problems: [] };
  return { exitCode: 2, message: describeError(error, env), problems: [] };
}

const EXPLANATIONS: readonly (readonly [names: RegExp, explain: (error: Error, env: Environment) => string])[] = [
  [
    /^(ECONNREFUSED|ENOTFOUND|ECONNRESET|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|TimeoutError)$/,
    (error, { AWS_ENDPOINT_URL }) =>
      AWS_ENDPOINT_URL === undefined
        ? `AWS cannot be reached (${quoted(error.message)}). Check the network connection and --region.`
        : nothingListensAt(AWS_ENDPOINT_URL),
  ],
  [
    /^(CredentialsProviderError|TokenProviderError)$/,
    (_, { AWS_PROFILE }) =>
      `No AWS credentials found${AWS_PROFILE ? ` for the profile ${AWS_PROFILE} (AWS_PROFILE)` : ""}. Sign in (aws sso login, aws configure), or choose a --profile.`,
  ],
  [
    /^(ExpiredToken|ExpiredTokenException|UnrecognizedClientException|InvalidClientTokenId|InvalidSignatureException|InvalidAccessKeyId|SignatureDoesNotMatch)$/,
    (error) => `AWS does not accept these credentials (${error.name}). Sign in again, or choose another --profile.`,
  ],
  [
    /^(AccessDenied|AccessDeniedException|Forbidden|403)$/,
    (error) => `AWS denied access: ${quoted(error.message)}. Choose a --profile with this permission.`,
  ],
  [/^NoSuchBucket$/, () => "The artifacts bucket does not exist. Deploy the service again: npm run deploy."],
  [/^StateMachineDoesNotExist$/, () => "The state machine does not exist. Deploy the service first: npm run deploy."],
];

/** Ends every message about an execution that does not exist. */
export const LIST_NEWEST = "To list the newest executions: npm run status";

export function nothingListensAt(endpoint: string): string {
  return `Nothing is listening at ${endpoint} (AWS_ENDPOINT_URL). Start the embedded cloud (npm run local), or unset AWS_ENDPOINT_URL to use AWS.`;
}

function describeError(error: unknown, env: Environment): string {
  if (!(error instanceof Error)) return quoted(String(error));
  const names = namesOf(error);
  for (const [pattern, explain] of EXPLANATIONS)
    if (names.some((name) => pattern.test(name))) return explain(error, env);
  return quoted(error.message === "" ? error.name : error.message, MAX_SENTENCE_LENGTH);
}

/** Names and codes of an error and its causes; Node.js reports several refused connections as one AggregateError. */
function namesOf(error: Error): string[] {
  const code = "code" in error && typeof error.code === "string" ? [error.code] : [];
  const held = [error.cause, ...(error instanceof AggregateError ? error.errors : [])];
  return [error.name, ...code, ...held.flatMap((inner) => (inner instanceof Error ? namesOf(inner) : []))];
}
