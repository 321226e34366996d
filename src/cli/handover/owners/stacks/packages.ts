/** What leaves the shared code out of the packages of templates. SAM cannot exclude files, so folders must move. */

import { shellWord } from "../../../../domain/execution-name.ts";
import { markdownCode } from "../../../../domain/handover/escaping.ts";
import { namesIn } from "../../../../domain/handover/handover.ts";
import type { Step } from "../../../../domain/handover/repository/changes.ts";
import { familyNamed } from "../../../../domain/runtimes/families.ts";
import { lineIn, plainText, valueAt } from "../../yaml/yaml-edits.ts";
import { copyingSteps } from "../build-scripts.ts";
import type { Reading } from "../reading.ts";
import { folderIn, type Pair, propertyOf, type TemplateFunction, type Templates } from "./templates.ts";

/** Steps for the packages of these functions. `pairs` are all live functions with their resources. */
export async function packageSteps(
  reading: Reading,
  changed: readonly Pair[],
  pairs: readonly Pair[],
  templates: Templates,
): Promise<readonly Step[]> {
  const { repository, handover } = reading;
  const steps: Step[] = [];
  const elsewhere: string[] = [];
  for (const [folder, own] of Map.groupBy(changed, ({ resource }) => packageFolder(resource))) {
    const names = own.map(({ fn }) => fn.name);
    const paths = folder === null ? [] : handover.sharedPaths.filter((path) => holds(reading, folder, path));
    const [first] = own;
    if (folder === null || paths.length === 0 || first === undefined) {
      elsewhere.push(...names);
      continue;
    }
    const on = new Set(own.map(({ resource }) => resource));
    const others = templates.functions.filter(
      (each) => packageFolder(each) === folder && !on.has(each) && pairs.some(({ resource }) => resource === each),
    );
    if (others.length > 0)
      steps.push({
        path: first.resource.file.path,
        line: lineIn(first.resource.file, first.resource.resource),
        text: `The folder ${markdownCode(folder)} is also the package of functions without the layer: ${others.map(({ logicalId }) => markdownCode(logicalId)).join(", ")}. Give the functions with the layer a folder without ${markdownCode(paths.join(", "))}.`,
        code: null,
        functions: names,
      });
    else steps.push(...paths.map((path) => movingStep(reading, folder, path, names)));
  }
  if (elsewhere.length > 0) steps.push(...(await copyingSteps(repository, handover.sharedPaths, elsewhere)));
  return steps;
}

/** The folder that the template packages; `null` if it is built elsewhere. */
function packageFolder(resource: TemplateFunction): string | null {
  const code = plainText(propertyOf(resource, "CodeUri") ?? valueAt(resource.properties, "Code"));
  return code === null || /^(s3|https?):|\.(zip|jar)$/.test(code) ? null : folderIn(resource.file, code);
}

const inFolder = (folder: string, path: string) => (folder === "" ? path : `${folder}/${path}`);

function holds({ repository }: Reading, folder: string, sharedPath: string): boolean {
  const path = inFolder(folder, sharedPath);
  const link = path.replace(/\/$/, "");
  return (
    repository.links.has(link) ||
    repository.paths.some((each) => (path.endsWith("/") ? each.startsWith(path) : each === path))
  );
}

/** A link is deleted; a folder or module moves out of the package. */
function movingStep(
  { repository, handover }: Reading,
  folder: string,
  sharedPath: string,
  functions: readonly string[],
): Step {
  const from = inFolder(folder, sharedPath).replace(/\/$/, "");
  const place = { path: null, line: null, functions, isCommand: true } as const;
  const link = repository.links.get(from);
  if (link !== undefined)
    return {
      ...place,
      text: `${markdownCode(from)} is a link to ${markdownCode(link)}, whose files SAM packages. Delete the link: the layer has them.`,
      code: `git rm -q -- ${shellWord(from)}`,
    };
  const { kebab } = namesIn(handover);
  const top = familyNamed(handover.family).paths.layerFolder;
  const to = `${kebab}-layer/${top}${sharedPath.replace(/\/$/, "")}`;
  const parent = to.slice(0, to.lastIndexOf("/"));
  return {
    ...place,
    text: `SAM and \`aws cloudformation package\` cannot leave files out of ${markdownCode(folder === "" ? "." : folder)}. Move ${markdownCode(from)} out of it. Let tests and editors search ${markdownCode(`${kebab}-layer/${top}`)} too. For the next version of the layer, pass it as ${markdownCode(`--shared-dir ${kebab}-layer/${top}`)}.`,
    code: `mkdir -p -- ${shellWord(parent)}\ngit mv -- ${shellWord(from)} ${shellWord(to)}`,
  };
}
