import { safeguardsOf } from "../mutation.ts";

export const evidence = safeguardsOf(
  "Silence is not health: without evidence a verdict is inconclusive, and what was broken before is never blamed on the migration.",
  [
    {
      test: "tests/tasks/promises.test.ts",
      file: "src/tasks/batch/migrate-batch.ts",
      without: "what was broken before is left alone",
      replace: "if (why !== null && !mayHaveChanged(journal))",
      by: "if (why === undefined)",
    },
    {
      test: "tests/tasks/promises.test.ts",
      file: "src/domain/verdict/verdict-on-calls.ts",
      without: "an empty log is inconclusive",
      replace: "if (since.calls > since.failed)",
      by: "if (since.calls >= since.failed)",
    },
    {
      test: "tests/tasks/batch/scan-for-import-errors.test.ts",
      title: "an error that another function logged before the change does not excuse this one's",
      file: "src/domain/verdict/logs/log-streams.ts",
      without: "log events of other functions count for nothing",
      replace: "return (functionOfStream(stream) ?? functionName) === functionName;",
      by: "return (functionOfStream(stream) ?? functionName) !== '';",
    },
    {
      test: "tests/tasks/gates.test.ts",
      title: "a function called a few times only, all of them failing, is unhealthy although its log shows invocations",
      file: "src/domain/verdict/gates.ts",
      without: "few calls count where all of them fail",
      replace: "if (failsAltogether(before, since))",
      by: "if (failsAltogether(before, since) && since.invocations >= MIN_CALLS)",
    },
    {
      test: "tests/tasks/gates.test.ts",
      title: "a log of calls that fail is no sign of health, where nobody knows how they ended before",
      file: "src/domain/verdict/verdict.ts",
      without: "a log of calls that fail shows no health",
      replace: 'onCalls.verdict === "healthy" && failing !== null',
      by: "onCalls.verdict === 'healthy' && failing === undefined",
    },
    {
      test: "tests/tasks/promises.test.ts",
      file: "src/domain/verdict/verdict.ts",
      without: "a function without a check is inconclusive",
      replace:
        'if (results.length === 0) return { functionName, ...judgementOf("inconclusive", { code: "no-check" }) };',
      by: "if (results.length === 0) return { functionName, ...HEALTHY };",
    },
    {
      test: "tests/tasks/prepare/probe-imports.test.ts",
      title: "takes its own failures for no evidence, and says so",
      file: "src/domain/imports/probe/probed-plan.ts",
      without: "imports that could not be probed are named",
      replace: 'verdict === "unknown"',
      by: 'verdict === "unknown" && reason === null',
    },
    {
      test: "tests/tasks/share-traffic.test.ts",
      title: "a share of the traffic is judged first; then all of it follows and is looked at anew",
      file: "src/tasks/steps/judge/gates.ts",
      without: "a version with a share of the traffic is judged by its own calls",
      replace: "since: aliases.map((alias) => `${alias}:${version}`)",
      by: "since: aliases",
    },
    {
      test: "tests/tasks/gates.test.ts",
      title: "one that was off before, came back in order, and goes off again counts as gone off since",
      file: "src/domain/verdict/alarms.ts",
      without: "an alarm that came back in order is in order",
      replace: 'return wasInOrder ? "OK" : beforeAll;',
      by: "return wasInOrder ? beforeAll : beforeAll;",
    },
  ],
);
