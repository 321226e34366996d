import { expect, test } from "vitest";
import { withConsoleLink } from "../../../src/cli/commands/status.ts";
import { consoleLink } from "../../../src/cli/execution/connection.ts";
import { executionArn } from "../builders.ts";

const answer = { exitCode: 0, json: {}, text: "migrate-1 runs: Bake\n" } as const;

test("what status says ends with the link to the execution's graph in the console of AWS, and has none elsewhere", () => {
  const { text } = withConsoleLink(consoleLink(executionArn, {}), answer);
  expect(text).toBe(
    `migrate-1 runs: Bake\nConsole  https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/${executionArn}\n`,
  );
  expect(withConsoleLink(consoleLink(executionArn, { AWS_ENDPOINT_URL: "http://127.0.0.1:4566" }), answer)).toBe(
    answer,
  );
});
