import { safeguardsOf } from "../mutation.ts";

export const secrets = safeguardsOf("Function environment variables, payloads and code are never logged.", [
  {
    test: "tests/service/secrets.test.ts",
    file: "src/tasks/task.ts",
    without: "a task logs its answer, never its input",
    replace: "{ result: response }",
    by: "{ result: response, input: event }",
  },
  {
    test: "tests/probe/python.test.ts",
    title: "lets imported code see nothing that calls are signed with, no variable of its own, and where it lies",
    file: "src/probe/python/fresh_interpreter.py",
    without: "code that is only imported gets no credentials",
    replace: "for name in KEPT_VARIABLES if name in os.environ)",
    by: "for name in os.environ)",
  },
  {
    test: "tests/probe/isolation.test.ts",
    title: "keeps its keys out of what imported code can read of its process",
    file: "src/probe/python/own_keys.py",
    without: "the probe's keys are gone from the text that its process was started with",
    replace: 'memory.write(b"*" * len(value))',
    by: "pass",
  },
  {
    test: "tests/cli/terminal/terminal.test.ts",
    title: "lets no quoted text move the cursor, clear a line or turn the direction of text, and keeps what paints",
    file: "src/cli/terminal/terminal.ts",
    without: "control characters of what is quoted are shown as such",
    replace: "PAINTED.has(found) ? found : withEscapes(found)",
    by: "PAINTED.has(found) ? found : found",
  },
]);
