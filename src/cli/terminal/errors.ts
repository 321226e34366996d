/** Turns whatever a command failed with into a clear word and an exit code. */
import { BadRequest, type Problem } from "../../domain/errors.ts";
import { MAX_SENTENCE_LENGTH, quoted } from "../../domain/text.ts";

/** 0 done, 1 failed and rolled back, 2 refused with nothing touched, 3 a human is needed, 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 3 | 130;

export interface Failure {
  readonly exitCode: ExitCode;
  readonly message: string;
  readonly problems: readonly Problem[];
}

/** A command cannot go on; says what, where and what to do. With exit code 2 nothing was touched. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly exitCode: ExitCode;
  constructor(message: string, options: { readonly exitCode?: ExitCode; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.exitCode = options.exitCode ?? 2;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Words for errors people can do something about; anything else keeps its own message. */
export function failureOf(error: unknown, env: Environment): Failure {
  if (error instanceof BadRequest)
    return {
      exitCode: 2,
      message:
        "The request is refused; nothing was touched. Correct what follows (docs/request.md tells every field) and try again.",
      problems: error.problems,
    };
  if (error instanceof Refused) return { exitCode: error.exitCode, message: error.message, problems: [] };
  return { exitCode: 2, message: wordFor(error, env), problems: [] };
}

const WORDS: readonly (readonly [errors: RegExp, word: (error: Error, env: Environment) => string])[] = [
  [
    /^(ECONNREFUSED|ENOTFOUND|ECONNRESET|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|TimeoutError)$/,
    (error, { AWS_ENDPOINT_URL }) =>
      AWS_ENDPOINT_URL === undefined
        ? `AWS cannot be reached (${quoted(error.message)}). Look at the network connection and at --region.`
        : nothingAnswersAt(AWS_ENDPOINT_URL),
  ],
  [
    /^(CredentialsProviderError|TokenProviderError)$/,
    (_, { AWS_PROFILE }) =>
      `No AWS credentials found${AWS_PROFILE ? ` for the profile ${AWS_PROFILE} (AWS_PROFILE)` : ""}. Sign in (aws sso login, aws configure), or name a --profile.`,
  ],
  [
    /^(ExpiredToken|ExpiredTokenException|UnrecognizedClientException|InvalidClientTokenId|InvalidSignatureException|InvalidAccessKeyId|SignatureDoesNotMatch)$/,
    (error) => `AWS does not accept these credentials (${error.name}). Sign in again, or name another --profile.`,
  ],
  [
    /^(AccessDenied|AccessDeniedException|Forbidden|403)$/,
    (error) => `AWS denies access: ${quoted(error.message)}. Use a --profile that may do this.`,
  ],
  [/^NoSuchBucket$/, () => "The artifacts bucket does not exist. Deploy the service again: npm run deploy."],
  [
    /^StateMachineDoesNotExist$/,
    () => "The state machine does not exist (any more). Deploy the service first: npm run deploy.",
  ],
];

/** What closes every word about a name that leads nowhere. */
export const LIST_THE_NEWEST = "List the newest ones: npm run status";

export function nothingAnswersAt(endpoint: string): string {
  return `Nothing answers at ${endpoint} (AWS_ENDPOINT_URL). Start the embedded cloud with: npm run local, or unset AWS_ENDPOINT_URL to talk to AWS.`;
}

function wordFor(error: unknown, env: Environment): string {
  if (!(error instanceof Error)) return quoted(String(error));
  const names = namesOf(error);
  for (const [errors, word] of WORDS) if (names.some((name) => errors.test(name))) return word(error, env);
  return quoted(error.message === "" ? error.name : error.message, MAX_SENTENCE_LENGTH);
}

/**
 * An error's name and code, and those of what it holds: Node tells refused connections to several addresses as one
 * AggregateError.
 */
function namesOf(error: Error): string[] {
  const code = "code" in error && typeof error.code === "string" ? [error.code] : [];
  const held = [error.cause, ...(error instanceof AggregateError ? error.errors : [])];
  return [error.name, ...code, ...held.flatMap((inner) => (inner instanceof Error ? namesOf(inner) : []))];
}
