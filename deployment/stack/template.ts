/** The packaged CloudFormation template, and the order its resources are created in. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { referencesIn } from "./intrinsics.ts";

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
}

export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
}

/** What `npm run package` left in a folder: the template and beside it one ZIP per function. */
export async function packagedTemplate(folder: string): Promise<Template> {
  return JSON.parse(await readFile(join(folder, "cloudformation-template-update-stack.json"), "utf8")) as Template;
}

/** Resources in groups: those of one group need only those of earlier groups. @throws Error on a circle */
export function creationOrder(template: Template): readonly (readonly string[])[] {
  const open = new Map(
    Object.entries(template.Resources).map(([id, resource]) => [
      id,
      needsOf(resource).filter((need) => need in template.Resources),
    ]),
  );
  const groups: string[][] = [];
  while (open.size > 0) {
    const ready = [...open].filter(([, needs]) => needs.every((need) => !open.has(need))).map(([id]) => id);
    if (ready.length === 0)
      throw new Error(`the template's resources need each other in a circle: ${[...open.keys()].join(", ")}`);
    for (const id of ready) open.delete(id);
    groups.push(ready);
  }
  return groups;
}

function needsOf({ Properties, DependsOn = [] }: TemplateResource): readonly string[] {
  return [...referencesIn(Properties), ...(typeof DependsOn === "string" ? [DependsOn] : DependsOn)];
}
