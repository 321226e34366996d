import { safeguardsOf } from "../mutation.ts";

export const evidence = safeguardsOf(
  "Silence is not health: without evidence a verdict is inconclusive, and what was broken before is never blamed on the migration.",
  [
    {
      test: "tests/tasks/promises.test.ts",
      file: "src/tasks/migrate-batch.ts",
      without: "what was broken before is left alone",
      replace: "if (reason !== null && !mayBeChanged(journal))",
      by: "if (reason === '')",
    },
    {
      test: "tests/tasks/promises.test.ts",
      file: "src/domain/verdict.ts",
      without: "an empty log is inconclusive",
      replace: "if (scan.eventsSeen === 0)",
      by: "if (scan.eventsSeen < 0)",
    },
    {
      test: "tests/tasks/scan-for-import-errors.test.ts",
      title: "an error that another function logged before the change does not excuse this one's",
      file: "src/domain/log-streams.ts",
      without: "log events of other functions count for nothing",
      replace: "return (functionOfStream(stream) ?? functionName) === functionName;",
      by: "return (functionOfStream(stream) ?? functionName) !== '';",
    },
    {
      test: "tests/tasks/gates.test.ts",
      title: "a function called a few times only, all of them failing, is unhealthy although its log shows invocations",
      file: "src/domain/gates.ts",
      without: "few calls count where all of them fail",
      replace: "if (failsAltogether(before, since)) {",
      by: "if (failsAltogether(before, since) && since.invocations >= LEAST_CALLS) {",
    },
    {
      test: "tests/tasks/gates.test.ts",
      title: "a log of calls that fail is no sign of health, where nobody knows how they ended before",
      file: "src/domain/verdict.ts",
      without: "a log of calls that fail shows no health",
      replace: "if (failing !== null)",
      by: "if (failing === '')",
    },
    {
      test: "tests/tasks/promises.test.ts",
      file: "src/domain/verdict.ts",
      without: "a function without a check is inconclusive",
      replace: 'if (results.length === 0) return { functionName, verdict: "inconclusive"',
      by: 'if (results.length === 0) return { functionName, verdict: "healthy"',
    },
    {
      test: "tests/tasks/probe-imports.test.ts",
      title: "takes its own failures for no evidence, and says so",
      file: "src/domain/import-probe/probed-plan.ts",
      without: "imports that could not be probed are named",
      replace: 'verdict === "unknown"',
      by: 'verdict === "unknown" && reason === null',
    },
    {
      test: "tests/tasks/share-traffic.test.ts",
      title: "a share of the traffic is judged first; then all of it follows and is looked at anew",
      file: "src/tasks/steps/gates.ts",
      without: "a version with a share of the traffic is judged by its own calls",
      replace: "since: aliases.map((alias) => `${alias}:${version}`)",
      by: "since: aliases",
    },
  ],
);
