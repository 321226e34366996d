import { safeguardsOf } from "../mutation.ts";

export const tasksThatDie = safeguardsOf("A task that dies between two calls is retried and ends correctly.", [
  {
    test: "tests/tasks/promises.test.ts",
    file: "src/tasks/steps/change/secure-function.ts",
    without: "a function that may be changed is never stored as an original again",
    replace: "if (work.journal.done || mayHaveChanged(work.journal)) return;",
    by: "",
  },
  {
    test: "tests/tasks/promises.test.ts",
    file: "src/tasks/steps/change/change-function.ts",
    without: "a change is recorded in the journal before the call",
    replace: 'await work.record({ step: "attach", done: false, ...(slimsLater ? {} : firstChange(work, clock)) });',
    by: "",
  },
  {
    test: "tests/tasks/prepare/probe-imports.test.ts",
    title: "leaves no function behind, even if it died: the report of its execution deletes it",
    file: "src/tasks/steps/probe/remove-left-probes.ts",
    without: "the report deletes the probe functions of a task that died",
    replace: "for (const name of kept.made) await tools.probes.remove(name);",
    by: "",
  },
  {
    test: "tests/tasks/cleanup/remove-probes.test.ts",
    title: "deletes probe functions of ended executions, and no other function",
    file: "src/tasks/cleanup/remove-probes.ts",
    without: "a clean-up keeps the probe functions of a running execution",
    replace: "execution !== undefined && !running.has(execution)",
    by: "execution !== undefined",
  },
  {
    test: "tests/tasks/batch/shift-traffic.test.ts",
    title: "a version whose response was lost is found again, and none is published twice",
    file: "src/tasks/steps/change/publish-version.ts",
    without: "an existing version is searched before publishing again",
    replace: "if (found !== null) return found;",
    by: "",
  },
]);
