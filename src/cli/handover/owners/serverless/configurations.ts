/** The configurations of the Serverless Framework in a repository, with the files that they include functions from. */
import { posix } from "node:path";
import { isMap, isScalar, isSeq, type YAMLMap } from "yaml";
import type { HandoverFunction } from "../../../../domain/handover/handover.ts";
import type { Repository } from "../../repository/repository.ts";
import { plainText, valueAt, type YamlFile, yamlFile } from "../../yaml/yaml-edits.ts";
import { literalFile } from "./literal-file.ts";

/** A function of a service, which can be in another file than the service. */
export interface ServiceFunction {
  readonly service: YamlFile;
  readonly file: YamlFile;
  readonly key: string;
  readonly value: YAMLMap;
}

/** A function with the entry that describes it. */
export interface Pair {
  readonly fn: HandoverFunction;
  readonly entry: ServiceFunction;
}

export interface Services {
  readonly functions: readonly ServiceFunction[];
  /** Configurations that programs compute, or that are not valid YAML. */
  readonly unread: readonly string[];
}

const CONFIGURATION = /(^|\/)serverless[^/]*\.(ya?ml|json)$/;
const PROGRAM = /(^|\/)serverless\.(ts|js|cjs|mjs)$/;

export async function servicesIn(repository: Repository): Promise<Services> {
  const functions: ServiceFunction[] = [];
  const unread: string[] = [];
  for (const path of repository.paths.filter((each) => CONFIGURATION.test(each) || PROGRAM.test(each))) {
    const text = await repository.read(path);
    const service = text === null ? null : (PROGRAM.test(path) ? literalFile : yamlFile)(path, text);
    if (service === null) unread.push(path);
    else if (valueAt(service.root, "service") !== undefined)
      functions.push(...(await functionsOf(service, repository)));
  }
  return { functions, unread };
}

async function functionsOf(service: YamlFile, repository: Repository): Promise<readonly ServiceFunction[]> {
  const value = valueAt(service.root, "functions");
  const found: ServiceFunction[] = [];
  for (const part of isSeq(value) ? value.items : [value]) {
    const included = /^\$\{file\(([^()]+)\)(?::([\w.]+))?\}$/.exec(plainText(part) ?? "");
    if (isMap(part)) found.push(...entriesOf(service, service, part));
    else if (included !== null) {
      const path = posix.normalize(posix.join(posix.dirname(service.path), included[1] ?? ""));
      const text = await repository.read(path);
      const file = text === null ? null : yamlFile(path, text);
      const keys = (included[2] ?? "").split(".").filter((key) => key !== "");
      const map = file === null ? undefined : keys.length === 0 ? file.root : valueAt(file.root, ...keys);
      if (file !== null && isMap(map)) found.push(...entriesOf(service, file, map));
    }
  }
  return found;
}

function entriesOf(service: YamlFile, file: YamlFile, map: YAMLMap): readonly ServiceFunction[] {
  return map.items.flatMap(({ key, value }) =>
    isScalar(key) && isMap(value) ? [{ service, file, key: String(key.value), value }] : [],
  );
}

/** The function of a service for a live function: by stack and key. `null` if none or several fit. */
export function serviceFunctionOf({ owner, name }: HandoverFunction, { functions }: Services): ServiceFunction | null {
  const found = functions.filter(
    (each) =>
      isSameKey(each.key, owner.called ?? "") && isStackOf(each.service, owner.stack ?? "") && isNamed(each, name),
  );
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** The logical ID of a function has lost the case of the first letter. */
function isSameKey(key: string, called: string): boolean {
  return key.slice(1) === called.slice(1) && key.charAt(0).toLowerCase() === called.charAt(0).toLowerCase();
}

/** A stack is named `SERVICE-STAGE`, unless `provider.stackName` names it. */
function isStackOf({ root }: YamlFile, stack: string): boolean {
  if (valueAt(root, "provider", "stackName") !== undefined) return true;
  const service = plainText(valueAt(root, "service")) ?? plainText(valueAt(root, "service", "name"));
  return service === null || service.includes("${") || stack.startsWith(`${service}-`);
}

function isNamed({ value }: ServiceFunction, name: string): boolean {
  const written = plainText(valueAt(value, "name"));
  return written === null || written.includes("${") || written === name;
}
