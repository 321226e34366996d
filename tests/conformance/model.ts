/**
 * Holds JSON answers against the service models that ship with the SDK. Its schemas are tuples: [3, namespace, name, traits,
 * member names, member schemas, number of required members] for a structure (-3 for an error), [1, …, element] for a list,
 * [2, …, key, value] for a map, [9, …, input, output] for an operation; plain numbers stand for simple types, and a member
 * may be [schema, traits].
 */

/** What an operation's answer, as it came over the wire, has that the model does not allow; empty where all is well. */
export function differencesFromModel(operation: unknown, body: unknown): readonly string[] {
  const [kind, , , , , output] = operation as readonly unknown[];
  return kind === 9 ? differences(output, body, "", true) : [`no schema of the operation`];
}

/** The name an exception has in a model, `null` for names of no model. */
export function isModelled(schemas: Readonly<Record<string, unknown>>, error: string): boolean {
  const schema = schemas[`${error}$`];
  return Array.isArray(schema) && schema[0] === -3;
}

const LIST = 64;
const MAP = 128;
const STRING = 0;
const NUMBER = 1;
const BOOLEAN = 2;
const TIMES: ReadonlySet<number> = new Set([4, 5, 6, 7]);
const ISO_TIME = 5;
/** Traits of members that are no part of a JSON body: the payload itself, and the status code. */
const ELSEWHERE = 16 | 32;

function differences(reference: unknown, value: unknown, path: string, isBody = false): readonly string[] {
  const [bare] = memberOf(reference);
  const schema = typeof bare === "function" ? bare() : bare;
  if (value === null || value === undefined) return [];
  if (typeof schema === "number") return ofSimple(schema, value, path);
  if (!Array.isArray(schema)) return [];
  const [kind, , , , first, second, required = 0] = schema;
  if (kind === 3) return ofStructure(first, second, required, value, path, isBody);
  if (kind === 1) return ofList((item, at) => differences(first, item, at), value, path);
  if (kind === 2) return ofMap((item, at) => differences(second, item, at), value, path);
  return kind === 0 && typeof first === "number" ? ofSimple(first, value, path) : [];
}

function ofStructure(
  names: readonly string[],
  members: readonly unknown[],
  required: number,
  value: unknown,
  path: string,
  isBody: boolean,
): readonly string[] {
  if (!isObject(value)) return [`${path} is no object`];
  const inBody = names.flatMap((name, index) => {
    const [schema, traits] = memberOf(members[index]);
    return isBody && isElsewhere(traits) ? [] : [{ name, schema, isRequired: index < required }];
  });
  const known = new Map(inBody.map((member) => [member.name, member]));
  const unknown = Object.keys(value).filter((name) => !known.has(name));
  const missing = inBody.filter(({ name, isRequired }) => isRequired && value[name] === undefined);
  return [
    ...unknown.map((name) => `${path}.${name} is not in the model`),
    ...missing.map(({ name }) => `${path}.${name} is required and missing`),
    ...Object.entries(value).flatMap(([name, item]) => differences(known.get(name)?.schema, item, `${path}.${name}`)),
  ];
}

/** A schema, or a schema with traits: those of lists and structures have a kind, a namespace and a name before. */
function memberOf(member: unknown): readonly [schema: unknown, traits: unknown] {
  return Array.isArray(member) && member.length === 2 ? [member[0], member[1]] : [member, 0];
}

function isElsewhere(traits: unknown): boolean {
  if (typeof traits === "number") return (traits & ELSEWHERE) !== 0;
  return isObject(traits) && Object.keys(traits).some((name) => /^h[A-Z]/.test(name));
}

function ofSimple(code: number, value: unknown, path: string): readonly string[] {
  if ((code & MAP) !== 0) return ofMap((item, at) => ofSimple(code & ~MAP, item, at), value, path);
  if ((code & LIST) !== 0) return ofList((item, at) => ofSimple(code & ~LIST, item, at), value, path);
  const wanted = wantedType(code);
  return wanted === null || typeof value === wanted ? [] : [`${path} is a ${typeof value}, not a ${wanted}`];
}

function wantedType(code: number): string | null {
  if (code === STRING || code === ISO_TIME) return "string";
  if (code === NUMBER || TIMES.has(code)) return "number";
  return code === BOOLEAN ? "boolean" : null;
}

function ofList(each: (item: unknown, path: string) => readonly string[], value: unknown, path: string) {
  if (!Array.isArray(value)) return [`${path} is no list`];
  return value.flatMap((item, index) => each(item, `${path}[${index}]`));
}

function ofMap(each: (item: unknown, path: string) => readonly string[], value: unknown, path: string) {
  if (!isObject(value)) return [`${path} is no map`];
  return Object.entries(value).flatMap(([key, item]) => each(item, `${path}.${key}`));
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
