/** The CloudFormation and SAM templates of a repository, and the functions that they describe. */
import { posix } from "node:path";
import type { Node, YAMLMap } from "yaml";
import { isMap, isScalar } from "yaml";
import type { HandoverFunction } from "../../../../domain/handover/handover.ts";
import type { Repository } from "../../repository/repository.ts";
import { pairOf, plainText, valueAt, type YamlFile, yamlFile } from "../../yaml/yaml-edits.ts";

/** A function of a template. */
export interface TemplateFunction {
  readonly file: YamlFile;
  readonly logicalId: string;
  readonly resource: YAMLMap;
  readonly properties: YAMLMap | null;
}

/** A function with the resource that describes it. */
export interface Pair {
  readonly fn: HandoverFunction;
  readonly resource: TemplateFunction;
}

export interface Templates {
  readonly functions: readonly TemplateFunction[];
  /** Templates that are not valid YAML. */
  readonly invalid: readonly string[];
}

const TYPES = /AWS::(?:Serverless|Lambda)::Function/;

/** All functions of all templates in the repository. */
export async function templatesIn(repository: Repository): Promise<Templates> {
  const functions: TemplateFunction[] = [];
  const invalid: string[] = [];
  for (const path of repository.paths.filter((each) => /\.(ya?ml|json|template)$/.test(each))) {
    const text = await repository.read(path);
    if (text === null || !TYPES.test(text) || !/^["'\s{]*Resources["']?\s*:/m.test(text)) continue;
    const file = yamlFile(path, text);
    if (file === null) invalid.push(path);
    else functions.push(...functionsOf(file));
  }
  return { functions, invalid };
}

function functionsOf(file: YamlFile): readonly TemplateFunction[] {
  const resources = valueAt(file.root, "Resources");
  if (!isMap(resources)) return [];
  return resources.items.flatMap(({ key, value }) => {
    if (!isScalar(key) || !isMap(value) || !TYPES.test(plainText(valueAt(value, "Type")) ?? "")) return [];
    const properties = valueAt(value, "Properties");
    return [{ file, logicalId: String(key.value), resource: value, properties: isMap(properties) ? properties : null }];
  });
}

/**
 * The function of a template for a live function: by logical ID. Of several templates, the one that has most functions
 * of the same stack. `null` if none or several fit.
 */
export function templateFunctionOf(
  fn: HandoverFunction,
  ofStack: readonly HandoverFunction[],
  { functions }: Templates,
): TemplateFunction | null {
  const found = functions.filter((each) => each.logicalId === fn.owner.logicalId && isNamed(each, fn.name));
  const known = (each: TemplateFunction) =>
    ofStack.filter(({ owner, name }) =>
      functions.some((one) => one.file === each.file && one.logicalId === owner.logicalId && isNamed(one, name)),
    ).length;
  const most = Math.max(...found.map(known));
  const best = found.filter((each) => known(each) === most);
  return best.length === 1 ? (best[0] ?? null) : null;
}

/** Whether the template can give the function this name: one that is computed fits every name. */
function isNamed({ properties }: TemplateFunction, name: string): boolean {
  const written = plainText(valueAt(properties, "FunctionName"));
  return written === null || written === name;
}

/** The value that SAM uses: of the function, otherwise of `Globals`. */
export function propertyOf({ file, properties, resource }: TemplateFunction, name: string): Node | undefined {
  const isServerless = plainText(valueAt(resource, "Type")) === "AWS::Serverless::Function";
  return valueAt(properties, name) ?? (isServerless ? valueAt(file.root, "Globals", "Function", name) : undefined);
}

/** A name that is free in every section of the template. */
export function freeName({ root }: YamlFile, name: string): string {
  const isTaken = (each: string) =>
    ["Parameters", "Mappings", "Resources", "Conditions"].some(
      (section) => pairOf(valueAt(root, section), each) !== undefined,
    );
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name}${number}`;
    if (!isTaken(candidate)) return candidate;
  }
}

/** The folder of the repository that a path in a template names; `null` if it is outside. */
export function folderIn({ path }: YamlFile, named: string): string | null {
  const found = posix.normalize(posix.join(posix.dirname(path), named)).replace(/\/$/, "");
  return found === ".." || found.startsWith("../") || posix.isAbsolute(named) ? null : found === "." ? "" : found;
}
