/** Writes docs/promises.md: for each promise, its safeguards and the tests that fail without them. */
import type { Mutation } from "./mutation.ts";

const opening = `# Promises and their safeguards

Each promise of the [README](../README.md) is the title of a test. \`npm run test:mutations\` removes the safeguards below from a copy
of the code, one at a time, and runs the named test, which must fail. \`npm run docs\` generates this page from
[scripts/mutations/promises](../scripts/mutations/promises).

[The fault matrix, the load test and Stryker](testing.md) look for failures that no safeguard anticipates.
`;

/** Markdown. */
export function promisesPage(mutations: readonly Mutation[]): string {
  const promises = [...Map.groupBy(mutations, ({ promise }) => promise)];
  return `${opening}\n${promises.map(([promise, of]) => sectionOf(promise, of)).join("\n")}`;
}

function sectionOf(promise: string, mutations: readonly Mutation[]): string {
  const rows = mutations.map(
    ({ without, file, test, title }) =>
      `| ${without} | [${file}](../${file}) | [${test}](../${test})${title === undefined ? "" : `: ${title}`} |`,
  );
  return `## ${promise}\n\n| safeguard | in | test that fails without it |\n|---|---|---|\n${rows.join("\n")}\n`;
}
