/** The result as a JSON Schema for scripts, made from the schema reports are read with. */
import * as z from "zod";
import { CODE_GROUPS } from "./reasons/reasons.ts";
import { report } from "./report.ts";

/** The JSON Schema of a report, with the facts of each code under `$defs`. Fields may be added in later versions. */
export function resultJsonSchema(): unknown {
  const facts = Object.values(CODE_GROUPS)
    .flatMap((rules) => Object.entries(rules))
    .map(([code, rule]) => [code, { description: rule.when, ...open(z.object(rule.facts)) }]);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "layershift result",
    description: "How an execution ended. `$defs` holds the `data` of each code.",
    ...open(report),
    $defs: Object.fromEntries(facts),
  };
}

/** Accepts fields it does not know. */
function open(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...made } = z.toJSONSchema(schema, {
    io: "output",
    override({ jsonSchema }) {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      delete jsonSchema.readOnly;
      delete jsonSchema.default;
    },
  });
  return made;
}
