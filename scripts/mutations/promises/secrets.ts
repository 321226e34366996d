import { safeguardsOf } from "../mutation.ts";

export const secrets = safeguardsOf("Function environment variables, payloads and code are never logged.", [
  {
    test: "tests/service/secrets.test.ts",
    file: "src/tasks/task.ts",
    without: "a task logs its result, never its input",
    replace: "{ result: response }",
    by: "{ result: response, input: event }",
  },
  {
    test: "tests/probe/python.test.ts",
    title: "shows imported code where it is, but no credentials and no variables of the probe",
    file: "src/probe/python/fresh_interpreter.py",
    without: "imported code gets no credentials",
    notSimulated: "functions are recorded outside of a life",
    replace: "for name in KEPT_VARIABLES if name in os.environ)",
    by: "for name in os.environ)",
  },
  {
    test: "tests/probe/isolation.test.ts",
    title: "hides its keys from imported code that reads its process",
    file: "src/probe/python/own_keys.py",
    without: "the probe's keys are erased from the environment of its process",
    notSimulated: "functions are recorded outside of a life",
    replace: 'memory.write(b"*" * len(value))',
    by: "pass",
  },
  {
    test: "tests/cli/terminal/terminal.test.ts",
    title: "lets no quoted text move the cursor, clear a line or change the text direction, and keeps colors",
    file: "src/cli/terminal/terminal.ts",
    without: "control characters in quoted text are escaped",
    notSimulated: "nobody reads a terminal in a life",
    replace: "PAINTED.has(found) ? found : withEscapes(found)",
    by: "PAINTED.has(found) ? found : found",
  },
]);
