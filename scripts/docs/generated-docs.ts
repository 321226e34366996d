import { requirementsTable } from "../deploy-local/trials.ts";
import { mutations } from "../mutations/mutations.ts";
import { promisesPage } from "../mutations/promises-page.ts";
import { permissionsPage } from "./permissions.ts";
import { reasonsPage } from "./reasons-page.ts";
import { fieldTables, requestJsonSchema } from "./request-schema.ts";
import { resultJsonSchema } from "./result-schema.ts";
import { withStateGraphs } from "./state-graphs.ts";
import { surveyJsonSchema } from "./survey-schema.ts";

export interface GeneratedDoc {
  readonly path: string;
  readonly content: string;
}

/** All generated files with their content; `read` returns the current content. */
export function generatedDocs(read: (path: string) => string): readonly GeneratedDoc[] {
  const { migration, rollback } = fieldTables();
  const reference = withBlock(withBlock(read("docs/request.md"), "a migration", migration), "a rollback", rollback);
  const emulators = withBlock(read("docs/emulators.md"), "what is needed", requirementsTable(), "docs/emulators.md");
  const drawn = (path: string, ...machines: readonly string[]) => {
    const definitions = machines.map((machine) => JSON.parse(read(`statemachine/${machine}.asl.json`)));
    return { path, content: withStateGraphs(read(path), definitions) };
  };
  return [
    drawn("docs/architecture.md", "migration"),
    drawn("statemachine/README.md", "migration", "lock-check", "cleanup"),
    { path: "docs/emulators.md", content: emulators },
    { path: "statemachine/request.schema.json", content: `${JSON.stringify(requestJsonSchema(), null, 2)}\n` },
    { path: "statemachine/result.schema.json", content: `${JSON.stringify(resultJsonSchema(), null, 2)}\n` },
    { path: "statemachine/survey.schema.json", content: `${JSON.stringify(surveyJsonSchema(), null, 2)}\n` },
    { path: "docs/reasons.md", content: reasonsPage() },
    { path: "docs/request.md", content: reference },
    { path: "docs/permissions.md", content: permissionsPage() },
    { path: "docs/promises.md", content: promisesPage(mutations) },
  ];
}

/** Replaces the text between the two comments of a block. */
function withBlock(text: string, of: string, block: string, page = "docs/request.md"): string {
  const begin = `<!-- fields of ${of}: written by \`npm run docs\` -->\n`;
  const [before, after] = text.split(begin);
  const end = after?.indexOf("<!-- end of fields -->") ?? -1;
  if (before === undefined || after === undefined || end === -1)
    throw new Error(`${page} lacks the comments around the fields of ${of}.`);
  return `${before}${begin}\n${block}\n\n${after.slice(end)}`;
}
