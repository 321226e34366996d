/** Values that members of enumerations may have: schemas leave them out, the types beside them do not. */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
const clients: Readonly<Record<string, string>> = {
  "com.amazonaws.cloudwatch": "cloudwatch",
  "com.amazonaws.cloudwatchlogs": "cloudwatch-logs",
  "com.amazonaws.eventbridge": "eventbridge",
  "com.amazonaws.iam": "iam",
  "com.amazonaws.lambda": "lambda",
  "com.amazonaws.s3": "s3",
  "com.amazonaws.scheduler": "scheduler",
  "com.amazonaws.sfn": "sfn",
  "com.amazonaws.sns": "sns",
};

/** Of a member of a structure; `null` where the member takes any text, or is no text. */
export function valuesOf(namespace: string, structure: string, member: string): ReadonlySet<string> | null {
  const client = clients[namespace];
  if (client === undefined) return null;
  let model = models.get(client);
  if (model === undefined) {
    model = modelOf(client);
    models.set(client, model);
  }
  return model.enums.get(model.types.get(`${structure}.${member}`) ?? "") ?? null;
}

interface Model {
  /** Name of the type of each member: `CreateFunctionRequest.Runtime`. */
  readonly types: ReadonlyMap<string, string>;
  readonly enums: ReadonlyMap<string, ReadonlySet<string>>;
}
const models = new Map<string, Model>();

function modelOf(client: string): Model {
  const folder = join(dirname(require.resolve(`@aws-sdk/client-${client}/package.json`)), "dist-types", "models");
  const types = new Map<string, string>();
  for (const file of readdirSync(folder).filter((name) => name.startsWith("models_"))) {
    const text = readFileSync(join(folder, file), "utf8");
    for (const [, structure, body = ""] of text.matchAll(/^export interface (\w+) \{\n([\s\S]*?)^\}/gm))
      for (const [, member, type = ""] of body.matchAll(/^ {4}(\w+)\??: (\w+)(?:\[\])? \| undefined;/gm))
        types.set(`${structure}.${member}`, type);
  }
  const exported = require(`@aws-sdk/client-${client}`) as Readonly<Record<string, unknown>>;
  const enums = new Map(
    Object.entries(exported)
      .filter(([, value]) => isEnum(value))
      .map(([name, value]) => [name, new Set(Object.values(value as Readonly<Record<string, string>>))] as const),
  );
  return { types, enums };
}

function isEnum(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const values = Object.values(value);
  return values.length > 0 && values.every((one) => typeof one === "string");
}
