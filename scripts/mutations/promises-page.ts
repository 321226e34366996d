/** The page that lists, for each promise, the test that holds it and the safeguards whose removal the test notices. */
import type { Mutation } from "./mutation.ts";

const opening = `# Promises, their tests, and what those notice

Each promise of the [README](../README.md) is the title of a test. \`npm run test:mutations\` takes the safeguards below out of a copy
of the code, one at a time, and runs the named test: it must fail. This page is made of
[the lists it walks through](../scripts/mutations/promises), one for each promise, and a test holds it to that.

Besides, [the fault matrix, the load test and Stryker](testing.md) try what nobody thought of.
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
  return `## ${promise}\n\n| taken out: that … | of | noticed by |\n|---|---|---|\n${rows.join("\n")}\n`;
}
