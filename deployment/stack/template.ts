/** The packaged CloudFormation template and the creation order of its resources. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { referencesIn } from "./intrinsics.ts";

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
}

export interface Template {
  readonly AWSTemplateFormatVersion: string;
  readonly Description: string;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs: Readonly<Record<string, { readonly Description?: string; readonly Value: unknown }>>;
}

/** The template that `npm run package` wrote to a folder, with one ZIP per function. */
export async function readTemplate(folder: string): Promise<Template> {
  return JSON.parse(await readFile(join(folder, "cloudformation-template-update-stack.json"), "utf8")) as Template;
}

/** The template of the bucket that the functions' code is uploaded to, which the other resources need. */
export function bucketTemplateOf({ Resources, Outputs, ...template }: Template): Template {
  const ofBucket = <T>(members: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(members).filter(([id]) => id.startsWith("ServerlessDeployment")));
  return { ...template, Resources: ofBucket(Resources), Outputs: ofBucket(Outputs) };
}

/** Groups of resources: each needs only earlier groups. @throws Error for circular dependencies */
export function creationOrder(template: Pick<Template, "Resources">): readonly (readonly string[])[] {
  const open = new Map(
    Object.entries(template.Resources).map(([id, resource]) => [
      id,
      needsOf(resource).filter((need) => need in template.Resources),
    ]),
  );
  const groups: string[][] = [];
  while (open.size > 0) {
    const ready = [...open].filter(([, needs]) => needs.every((need) => !open.has(need))).map(([id]) => id);
    if (ready.length === 0) throw new Error(`circular dependency between the resources ${[...open.keys()].join(", ")}`);
    for (const id of ready) open.delete(id);
    groups.push(ready);
  }
  return groups;
}

function needsOf({ Properties, DependsOn = [] }: TemplateResource): readonly string[] {
  return [...referencesIn(Properties), ...(typeof DependsOn === "string" ? [DependsOn] : DependsOn)];
}
