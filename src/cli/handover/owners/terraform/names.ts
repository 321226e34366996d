/** The names that a patch adds to Terraform files. Only an earlier handover can have added them before. */
import { commentText, hclString } from "../../../../domain/handover/escaping.ts";
import { namesIn } from "../../../../domain/handover/handover.ts";
import type { Edit, NewFile } from "../../../../domain/handover/repository/changes.ts";
import { familyNamed } from "../../../../domain/runtimes/families.ts";
import type { Family } from "../../../../domain/runtimes/family.ts";
import { evaluated } from "../../hcl/evaluate.ts";
import { knownText, UNKNOWN } from "../../hcl/value.ts";
import type { Reading } from "../reading.ts";
import { blocksOf, type Module, type Modules } from "./modules.ts";
import { atEnd } from "./text-edits.ts";

export interface Names {
  readonly repository: Reading["repository"];
  readonly family: Family;
  readonly sharedPaths: readonly string[];
  /** Of the layer version. */
  readonly arn: string;
  /** The variable of modules that functions get the layer by. */
  readonly variable: string;
  /** The expression with the ARN in a root module. Adds it to the module's files. */
  localIn(root: Module): string;
  /** Adds the variable to a module. */
  declareIn(module: Module): void;
  newFiles(): readonly NewFile[];
  variableEdits(): readonly Edit[];
}

const DESCRIPTION = "Layer versions with the shared code. With one, the shared code is left out of the package.";

/** Names for one layer. */
export function namesFor({ repository, handover }: Reading, { byFolder }: Modules): Names {
  const { snake } = namesIn(handover);
  const modules = [...byFolder.values()];
  const arn = handover.layerVersionArn;
  const localsNamed = (module: Module, name: string) =>
    blocksOf(module, "locals").flatMap(({ block }) => block.attributes.get(name) ?? []);
  const hasArn = (module: Module, name: string) =>
    localsNamed(module, name).some(({ value }) => knownText(evaluated(value, () => UNKNOWN)) === arn);
  const local = firstFree(`${snake}_layer_arn`, (name) =>
    modules.every((module) => localsNamed(module, name).length === 0 || hasArn(module, name)),
  );
  const variablesNamed = (module: Module, name: string) =>
    blocksOf(module, "variable").filter(({ block }) => block.labels[0] === name);
  const isFromHandover = (module: Module, name: string) =>
    variablesNamed(module, name).every(
      ({ block }) => knownText(evaluated(block.attributes.get("description")?.value, () => UNKNOWN)) === DESCRIPTION,
    );
  const variable = firstFree(`${snake}_layers`, (name) => modules.every((module) => isFromHandover(module, name)));
  const [roots, declared] = [new Set<Module>(), new Set<Module>()];
  return {
    repository,
    family: familyNamed(handover.family),
    sharedPaths: handover.sharedPaths,
    arn,
    variable,
    localIn(root) {
      if (!hasArn(root, local)) roots.add(root);
      return `local.${local}`;
    },
    declareIn(module) {
      if (variablesNamed(module, variable).length === 0) declared.add(module);
    },
    newFiles: () =>
      [...roots].map(({ folder }) => {
        const inFolder = (name: string) => `${folder === "" ? "" : `${folder}/`}${name}.tf`;
        const shared = commentText(handover.sharedPaths.join(", "));
        return {
          path: inFolder(firstFree(snake, (name) => !repository.has(inFolder(name)))),
          content: `# The layer version with the shared code: ${shared}\nlocals {\n  ${local} = ${hclString(arn)}\n}\n`,
        };
      }),
    variableEdits: () => [...declared].flatMap((module) => variableEdit(module, variable)),
  };
}

function variableEdit(module: Module, variable: string): readonly Edit[] {
  const file = module.files.find(({ path }) => path.endsWith("variables.tf")) ?? module.files[0];
  const block = `variable ${hclString(variable)} {
  description = ${hclString(DESCRIPTION)}
  type        = list(string)
  default     = []
}
`;
  return file === undefined ? [] : [atEnd(file.path, file.text, block)];
}

function firstFree(name: string, isFree: (name: string) => boolean): string {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name}_${number}`;
    if (isFree(candidate)) return candidate;
  }
}
