import { valuesOf } from "./enums.ts";

/**
 * Holds what is sent and answered against the service models that ship with the SDK. Its schemas are tuples: [3,
 * namespace, name, traits, member names, member schemas, number of required members] for a structure (-3 for an error),
 * [1, …, element] for a list, [2, …, key, value] for a map, [9, …, input, output] for an operation; plain numbers stand
 * for simple types, and a member may be [schema, traits].
 */

/** What an operation's answer, as it came over the wire, has that the model does not allow; empty where all is well. */
export function differencesFromModel(operation: unknown, body: unknown): readonly string[] {
  const output = partOf(operation, OUTPUT);
  return output === null
    ? [`no schema of the operation`]
    : differences(output, body, { isSent: true, isAnswer: true }, "", true);
}

/**
 * The same of what an operation is given: `sent` is its body as it went over the wire, without it the input of a
 * command.
 */
export function differencesOfInput(operation: unknown, input: unknown, isSent = false): readonly string[] {
  const schema = partOf(operation, INPUT);
  return schema === null
    ? [`no schema of the operation`]
    : differences(schema, input, { isSent, isAnswer: false }, "", isSent);
}

const INPUT = 4;
const OUTPUT = 5;

function partOf(operation: unknown, part: number): unknown {
  return Array.isArray(operation) && operation[0] === 9 ? resolved(operation[part]) : null;
}

/** How values are written: as JSON has them, or as a command takes them. */
interface Form {
  readonly isSent: boolean;
  /**
   * AWS answers values that the model of its enumeration has not: `LastUpdateStatusReasonCode` is `Creating` after an
   * update.
   */
  readonly isAnswer: boolean;
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
const BLOB = 21;
const TIMES: ReadonlySet<number> = new Set([4, 5, 6, 7]);
const ISO_TIME = 5;
/**
 * Traits of members that are no part of a JSON body: in the path, the payload itself, the status code, all of the
 * query.
 */
const ELSEWHERE = 1 | 16 | 32 | 64;

function differences(reference: unknown, value: unknown, form: Form, path: string, isBody = false): readonly string[] {
  const schema = resolved(memberOf(reference).schema);
  if (value === null || value === undefined) return [];
  if (typeof schema === "number") return ofSimple(schema, value, form, path);
  if (!Array.isArray(schema)) return [];
  const [kind, , , , first, second] = schema;
  if (kind === 3) return ofStructure(schema, value, form, path, isBody);
  if (kind === 1) return ofList((item, at) => differences(first, item, form, at), value, path);
  if (kind === 2) return ofMap((item, at) => differences(second, item, form, at), value, path);
  return kind === 0 && typeof first === "number" ? ofSimple(first, value, form, path) : [];
}

export const resolved = (schema: unknown) => (typeof schema === "function" ? schema() : schema);

export interface Member {
  readonly name: string;
  readonly schema: unknown;
  readonly traits: unknown;
  readonly isRequired: boolean;
}

/** Members of a structure's schema: those required come first. */
export function membersOf(structure: readonly unknown[]): readonly Member[] {
  const [, , , , names, members, required = 0] = structure as [
    ...[0, 0, 0, 0],
    readonly string[],
    readonly unknown[],
    number?,
  ];
  return names.map((name, index) => ({ name, ...memberOf(members[index]), isRequired: index < required }));
}

function ofStructure(
  structure: readonly unknown[],
  value: unknown,
  form: Form,
  path: string,
  isBody: boolean,
): readonly string[] {
  if (!isObject(value)) return [`${path} is no object`];
  const inBody = membersOf(structure).filter(({ traits }) => !isBody || !isElsewhere(traits));
  const known = new Map(inBody.map((member) => [member.name, member]));
  const unknown = Object.keys(value).filter((name) => !known.has(name));
  const missing = inBody.filter(({ name, isRequired }) => isRequired && value[name] === undefined);
  const [, namespace, structureName] = structure;
  return [
    ...unknown.map((name) => `${path}.${name} is not in the model`),
    ...missing.map(({ name }) => `${path}.${name} is required and missing`),
    ...Object.entries(value).flatMap(([name, item]) => [
      ...differences(known.get(name)?.schema, item, form, `${path}.${name}`),
      ...(form.isAnswer
        ? []
        : ofEnum(valuesOf(String(namespace), String(structureName), name), item, `${path}.${name}`)),
    ]),
  ];
}

/** A schema, or a schema with traits: those of lists and structures have a kind, a namespace and a name before. */
function memberOf(member: unknown): { readonly schema: unknown; readonly traits: unknown } {
  return Array.isArray(member) && member.length === 2
    ? { schema: member[0], traits: member[1] }
    : { schema: member, traits: 0 };
}

export function isElsewhere(traits: unknown): boolean {
  if (typeof traits === "number") return (traits & ELSEWHERE) !== 0;
  return isObject(traits) && Object.keys(traits).some((name) => name.startsWith("http"));
}

function ofEnum(allowed: ReadonlySet<string> | null, value: unknown, path: string): readonly string[] {
  if (allowed === null) return [];
  return [value]
    .flat()
    .filter((one) => one !== undefined && one !== null && !allowed.has(String(one)))
    .map((one) => `${path} is ${JSON.stringify(one)}, not one of ${[...allowed].join(", ")}`);
}

function ofSimple(code: number, value: unknown, form: Form, path: string): readonly string[] {
  if ((code & MAP) !== 0) return ofMap((item, at) => ofSimple(code & ~MAP, item, form, at), value, path);
  if ((code & LIST) !== 0) return ofList((item, at) => ofSimple(code & ~LIST, item, form, at), value, path);
  if (!form.isSent && TIMES.has(code)) return value instanceof Date ? [] : [`${path} is no Date`];
  if (!form.isSent && code === BLOB) return isBytes(value) ? [] : [`${path} is no bytes`];
  const wanted = wantedType(code);
  return wanted === null || typeof value === wanted ? [] : [`${path} is a ${typeof value}, not a ${wanted}`];
}

const isBytes = (value: unknown) => value instanceof Uint8Array || typeof value === "string";

function wantedType(code: number): string | null {
  if (code === STRING || code === ISO_TIME || code === BLOB) return "string";
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

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
