import { safeguardsOf } from "../mutation.ts";

export const evidence = safeguardsOf(
  "Silence is not health: without evidence a verdict is inconclusive, and earlier failures are never blamed on the migration.",
  [
    {
      test: "tests/tasks/promises.test.ts",
      file: "src/tasks/batch/migrate-batch.ts",
      without: "functions that failed before are left alone",
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
      without: "log events of other functions are ignored",
      replace: "return (functionOfStream(stream) ?? functionName) === functionName;",
      by: "return (functionOfStream(stream) ?? functionName) !== '';",
    },
    {
      test: "tests/tasks/gates.test.ts",
      title: "a function with only a few calls, all failing, is unhealthy although its log shows invocations",
      file: "src/domain/verdict/gates.ts",
      without: "a few calls count if all of them fail",
      replace: "if (failsAltogether(before, since))",
      by: "if (failsAltogether(before, since) && since.invocations >= MIN_CALLS)",
    },
    {
      test: "tests/tasks/gates.test.ts",
      title: "a log of failing calls is not a sign of health if it is unknown how calls ended before",
      file: "src/domain/verdict/verdict.ts",
      without: "a log of failing calls does not show health",
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
      title: "does not count its own failures as evidence, and says so",
      file: "src/domain/imports/probe/probed-plan.ts",
      without: "imports that could not be probed are reported",
      replace: `  unknown: "probe-not-possible",\n`,
      by: "",
    },
    {
      test: "tests/tasks/share-traffic.test.ts",
      title: "a share of the traffic is judged first; then all traffic follows and is judged again",
      file: "src/tasks/steps/judge/gates.ts",
      without: "a version with a share of the traffic is judged by its own calls",
      replace: "since: aliases.map((alias) => `${alias}:${version}`)",
      by: "since: aliases",
    },
    {
      test: "tests/tasks/gates.test.ts",
      title: "one that was in ALARM before, returned to OK, and is in ALARM again counts as new",
      file: "src/domain/verdict/alarms.ts",
      without: "an alarm that returned to OK is OK",
      replace: 'return wasOk ? "OK" : beforeAll;',
      by: "return wasOk ? beforeAll : beforeAll;",
    },
  ],
);
