import { safeguardsOf } from "../mutation.ts";

export const imports = safeguardsOf(
  "No function loses an import: what it would not find any more is named with file and line, and the function is left alone.",
  [
    {
      test: "tests/tasks/take-inventory.test.ts",
      file: "src/domain/plan.ts",
      without: "a lost import is a reason to leave a function alone",
      replace: "(reasonNotToChange(item, situation) ?? reasonOfImports(item))",
      by: "(reasonNotToChange(item, situation) ?? (reasonOfImports(item) && null))",
    },
    {
      test: "tests/tasks/take-inventory.test.ts",
      file: "src/domain/python-imports/module-search.ts",
      without: "a module that no file holds is missing",
      replace: 'portions.length === 0 ? null : { kind: "namespace", folders: portions }',
      by: '{ kind: "namespace", folders: portions }',
    },
    {
      test: "tests/domain/nodejs-imports/judgements.test.ts",
      title: "that would be loaded twice, from the package and from the layer, is a finding: state and classes part",
      file: "src/domain/nodejs-imports/instances.ts",
      without: "a module of which two instances would serve is told",
      replace: "if (other === is || found.has(was)) continue;",
      by: "if (other === is || found.has(was) || step !== null) continue;",
    },
    {
      test: "tests/domain/nodejs-imports/judgements.test.ts",
      title: "tell that old runtimes import nothing from layers",
      file: "src/domain/nodejs-imports/node-runtime.ts",
      without: "only runtimes that do so look into layers on import",
      replace: "const IMPORTS_SEARCH_FROM = 18;",
      by: "const IMPORTS_SEARCH_FROM = 12;",
    },
    {
      test: "tests/domain/nodejs-imports/judgements.test.ts",
      title: "code whose package.json stays out of the layer would be another kind of module there",
      file: "src/domain/nodejs-imports/import-proof.ts",
      without: "code keeps its kind of module",
      replace: "if (was !== is)",
      by: "if (was !== is && path === old)",
    },
    {
      test: "tests/domain/shared-links.test.ts",
      title: "a link into it",
      file: "src/domain/shared-links.ts",
      without: "links that stay lead somewhere",
      replace: "if (into !== undefined)",
      by: "if (into === path)",
    },
    {
      test: "tests/tasks/probe-imports.test.ts",
      title:
        "A function that only fails to import under the real runtime is caught by the probe before anything is touched, and by nothing else.",
      file: "src/domain/import-probe/probed-plan.ts",
      without: "what the probe found to fail newly is left alone",
      replace: 'verdict === "lost"',
      by: 'verdict === "lost" && reason === null',
    },
    {
      test: "tests/domain/import-probe/probe-answer.test.ts",
      title: "a file is missing afterwards",
      file: "src/domain/import-probe/probe-answer.ts",
      without: "whatever fails newly counts, not only import errors",
      replace: "const isNew = after.isImportError || goesOn;",
      by: "const isNew = after.isImportError;",
    },
  ],
);
