/**
 * Packages that the exclusions of a tool cannot make, because files are generated in them, or because each function
 * leaves other files out. A script makes them from built packages.
 */
import { shellWord } from "../execution-name.ts";
import { replacementText } from "../package/replacements.ts";
import { removalPatterns, withUnreached } from "../package/shared-path.ts";
import { familyNamed } from "../runtimes/families.ts";
import { markdownCode } from "./escaping.ts";
import type { Handover, HandoverFile, HandoverFunction } from "./handover.ts";
import type { OwnerKind } from "./owner.ts";

export function needsScript({ functions }: Pick<Handover, "functions">): boolean {
  return functions.some(
    ({ onLayer, slim }) => onLayer && slim !== null && slim.unreached.length + slim.replacements.length > 0,
  );
}

/** What the script removes from each function's package, and the files that it writes into it. */
export function slimPackageFile({ family, sharedPaths, functions }: Handover): HandoverFile {
  const shared = { family: familyNamed(family), sharedPaths };
  const known = functions.flatMap(({ name, onLayer, keeps, slim }) => {
    if (!onLayer || slim === null) return [];
    const { replacements, unreached } = slim;
    const remove = removalPatterns({ ...withUnreached(shared, unreached), keeps, replacements });
    const write = Object.fromEntries(replacements.map((each) => [each.path, replacementText(each)]));
    return [[name, { remove, write }] as const];
  });
  const content = `${JSON.stringify({ functions: Object.fromEntries(known) }, null, 2)}\n`;
  return { path: "slim-package/slim-package.json", content };
}

const BUILD: Readonly<Record<Exclude<OwnerKind, "unknown">, string>> = {
  terraform:
    "Run the commands before `terraform plan`. In `archive_file`, set `source_dir` to the new folder. If a pipeline builds ZIP files, make slim ZIP files of them, and set `filename` and `source_code_hash` to those.",
  sam: "Run `sam build` first, if you use it. Then set `CodeUri` of each function to its new folder or ZIP in the template that you deploy.",
  cloudformation:
    "Run the commands before `aws cloudformation package`, and set `Code` of each function to its new folder or ZIP.",
  cdk: "Run the commands before `cdk synth`, and pass the new folder or ZIP of each function: `Code.fromAsset(TARGET)`.",
  serverless:
    "Run the commands before `serverless deploy`, and set `package.artifact` of each function to its new ZIP.",
  script: "Run the commands after the packages are built, and upload the new ZIP files.",
};

/** The steps that make the packages of one owner's functions. */
export function slimPackageSteps(
  kind: Exclude<OwnerKind, "unknown">,
  functions: readonly HandoverFunction[],
): readonly string[] {
  const commands = functions
    .filter(({ slim }) => slim !== null)
    .map(({ name }) => `node slim-package/slim-package.mjs ${shellWord(name)} SOURCE TARGET`);
  const unknown = functions.filter(({ slim }) => slim === null).map(({ name }) => markdownCode(name));
  return [
    `Build the packages as before, with the shared code. Then a script makes the slim packages of them, which excluding files cannot do. Copy the folder \`slim-package\` of this handover into your repository. \`SOURCE\` is the built package, a folder or a ZIP. \`TARGET\` is the slim package, and must not exist. The script needs Node.js 18 or newer:\n\n\`\`\`\n${commands.join("\n")}\n\`\`\``,
    BUILD[kind],
    "The script stops if code loads a module of the shared code for which no file is generated. Then migrate again, and write the handover again.",
    ...(unknown.length === 0
      ? []
      : [
          `Do not deploy ${unknown.join(", ")} with this handover: others changed them after the migration, so what their packages need is unknown. Migrate them again first.`,
        ]),
  ];
}
