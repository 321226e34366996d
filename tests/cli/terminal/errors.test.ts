import { describe, expect, it } from "vitest";
import { commandFailureOf, Refused } from "../../../src/cli/terminal/errors.ts";
import { BadRequest, NotUsable } from "../../../src/domain/errors.ts";
import { problemSaid } from "../../support/reasons.ts";

const named = (name: string, message = "what AWS said") => Object.assign(new Error(message), { name });
const refusedConnection = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:4566"), { code: "ECONNREFUSED" });

describe("what went wrong is said in words a person can act on", () => {
  it.each([
    [named("CredentialsProviderError"), {}, /No AWS credentials found\..*--profile/],
    [named("CredentialsProviderError"), { AWS_PROFILE: "acme" }, /found for the profile acme \(AWS_PROFILE\)/],
    [named("ExpiredTokenException"), {}, /does not accept these credentials.*ExpiredTokenException/],
    [
      named("AccessDeniedException", "not authorized to perform states:StartExecution"),
      {},
      /denied access: not authorized/,
    ],
    [named("StateMachineDoesNotExist"), {}, /npm run deploy/],
    [named("NoSuchBucket"), {}, /npm run deploy/],
    [
      refusedConnection,
      { AWS_ENDPOINT_URL: "http://127.0.0.1:4566" },
      /Nothing is listening at http:\/\/127.0.0.1:4566.*npm run local/,
    ],
    [new AggregateError([refusedConnection]), {}, /AWS cannot be reached/],
    [new TypeError("fetch failed", { cause: refusedConnection }), {}, /AWS cannot be reached/],
    [new NotUsable({ code: "region-missing" }), {}, /^No Region is configured\. Pass --region/],
    [named("SomethingElse", "said so"), {}, /^said so$/],
  ])("%s", (error, env, word) => {
    const failure = commandFailureOf(error, env);
    expect(failure.message).toMatch(word);
    expect(failure.exitCode).toBe(2);
  });

  it("keeps every problem of a request", () => {
    const problems = [problemSaid("fleet", "selects nothing"), problemSaid("batchSize", "too small")];
    expect(commandFailureOf(new BadRequest(problems), {}).problems).toEqual(problems);
  });

  it("keeps the exit code a command chose", () => {
    expect(commandFailureOf(new Refused("lost from sight", { exitCode: 3 }), {}).exitCode).toBe(3);
  });
});
