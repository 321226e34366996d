/** The request as a JSON Schema for editors and as tables for readers, made from the schema requests are read with. */
import * as z from "zod";
import { describeMaps } from "../../src/domain/names.ts";
import { requestSchemas } from "../../src/domain/request/request.ts";
import { type FieldText, MIGRATION_FIELDS, ROLLBACK_FIELDS } from "./request-fields.ts";

/** The part of JSON Schema that requests need. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

/** A field without a description, or a description without a field. */
export interface Mismatch {
  readonly path: string;
  readonly lacks: "description" | "field";
}

const migration = schemaOf(requestSchemas.migration);
const rollback = schemaOf(requestSchemas.rollback);

/** The JSON Schema of every request; a request names it as `$schema`. */
export function requestJsonSchema(): unknown {
  const { $defs, $schema: _, ...migrate } = described(migration, MIGRATION_FIELDS) as Record<string, unknown>;
  const { $defs: __, $schema: ___, ...undo } = described(rollback, ROLLBACK_FIELDS) as Record<string, unknown>;
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "layershift request",
    description: "The input of an execution: the migration of a fleet, or the rollback of an earlier execution.",
    anyOf: [
      { title: "migration", ...withOnly("layer", migrate) },
      { title: "migration of a fleet in several languages", ...withOnly("layers", migrate) },
      { title: "rollback", ...undo },
    ],
    $defs,
  };
}

/** A request has either field: editors get two schemas, because each refuses fields it does not know. */
function withOnly(field: "layer" | "layers", schema: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { properties, required = [] } = schema as Pick<JsonSchema, "properties" | "required">;
  const other = field === "layer" ? "layers" : "layer";
  const { [other]: _, ...own } = properties ?? {};
  return { ...schema, properties: own, required: [...required, field] };
}

/** Markdown tables of the fields: path, type, default, meaning. */
export const fieldTables = (): { readonly migration: string; readonly rollback: string } => ({
  migration: tableOf(migration, MIGRATION_FIELDS),
  rollback: tableOf(rollback, ROLLBACK_FIELDS),
});

/** Differences between `request-fields.ts` and the schema. */
export function mismatches(): readonly Mismatch[] {
  return [...mismatchesOf(migration, MIGRATION_FIELDS), ...mismatchesOf(rollback, ROLLBACK_FIELDS)];
}

function schemaOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any", override: describeMaps }) as JsonSchema;
}

/** Fields in their order, each with its path, fields of objects in lists and records included. */
function fieldsOf(schema: JsonSchema, before = ""): readonly { readonly path: string; readonly field: JsonSchema }[] {
  const properties = Object.entries(schema.properties ?? {}).filter(([name]) => name !== "$schema");
  const own = properties.flatMap(([name, field]) => {
    const path = before === "" ? name : `${before}.${name}`;
    return [{ path, field }, ...fieldsOf(field, path)];
  });
  const items = schema.items === undefined ? [] : fieldsOf(schema.items, `${before}[]`);
  const { additionalProperties: more } = schema;
  return [...own, ...items, ...(typeof more === "object" ? fieldsOf(more, `${before}.FUNCTION`) : [])];
}

function mismatchesOf(schema: JsonSchema, texts: Readonly<Record<string, FieldText>>): readonly Mismatch[] {
  const paths = fieldsOf(schema).map(({ path }) => path);
  return [
    ...paths.filter((path) => !(path in texts)).map((path) => ({ path, lacks: "description" }) as const),
    ...Object.keys(texts)
      .filter((path) => !paths.includes(path))
      .map((path) => ({ path, lacks: "field" }) as const),
  ];
}

/** The schema with every field's description, without links. */
function described(schema: JsonSchema, texts: Readonly<Record<string, FieldText>>): JsonSchema {
  const text = new Map(fieldsOf(schema).map(({ path, field }) => [field, texts[path]]));
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== "object" || value === null) return value;
    const found = text.get(value);
    const rest = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, visit(inner)]));
    return found === undefined ? rest : { description: plainText(found), ...rest };
  };
  return visit(schema) as JsonSchema;
}

function plainText({ meaning, otherwise }: FieldText): string {
  const text = meaning.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, "$1");
  return otherwise === undefined ? text : `${text} (left out: ${otherwise})`;
}

function tableOf(schema: JsonSchema, texts: Readonly<Record<string, FieldText>>): string {
  const rows = fieldsOf(schema)
    .filter(({ field }) => field.properties === undefined)
    .map(({ path, field }) => {
      const { meaning = "", otherwise } = texts[path] ?? {};
      return `| \`${path}\` | ${kindOf(field)} | ${otherwise ?? defaultOf(field)} | ${meaning.replaceAll("|", "\\|")} |`;
    });
  return ["| field | is | default | meaning |", "|---|---|---|---|", ...rows].join("\n");
}

function defaultOf({ default: value }: JsonSchema): string {
  if (value === undefined) return "–";
  if (typeof value === "number") return value.toLocaleString("en-US");
  return `\`${JSON.stringify(value).replaceAll(",", ", ")}\``;
}

function kindOf({ anyOf, enum: values, type, minimum, maximum, items, maxItems }: JsonSchema): string {
  if (anyOf !== undefined) return anyOf.map(kindOf).join(", or ");
  if (values !== undefined) return values.map((value) => `\`${JSON.stringify(value)}\``).join(", ");
  if (type === "integer" || type === "number") return numberText(minimum, maximum);
  if (type === "boolean") return "`true` or `false`";
  if (type === "array")
    return `list of ${items?.type === "object" ? "objects" : "strings"}${maxItems === undefined ? "" : `, up to ${maxItems}`}`;
  if (type === "object") return "object";
  return type === "string" ? "string" : "any JSON";
}

function numberText(minimum: number | undefined, maximum: number | undefined): string {
  const [from, to] = [minimum, maximum].map((each) => each?.toLocaleString("en-US"));
  if (from === undefined || (maximum !== undefined && maximum >= Number.MAX_SAFE_INTEGER))
    return `number, ${from} or more`;
  return `${from} to ${to}`;
}
