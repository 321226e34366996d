/** The result as a JSON Schema for scripts, made from the schema reports are read with. */
import * as z from "zod";
import { CODE_RULES } from "../../src/domain/report/reasons/reasons.ts";
import { report } from "../../src/domain/report/report.ts";

/** Definition that ties each code to its data. No code is called so. */
const CODED = "coded";
const CODED_ADDRESS = `#/$defs/${CODED}`;

/**
 * The JSON Schema of a report: wherever there is a code, it decides which data is beside it. Later versions add to it.
 */
export function resultJsonSchema(): unknown {
  const facts = [...CODE_RULES].map(([code, rule]) => [
    code,
    { description: rule.meaning, ...openSchemaOf(z.object(rule.facts), CODED_ADDRESS) },
  ]);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "layershift result",
    description: `How an execution ended. \`$defs\` holds the \`data\` of each code, and \`${CODED}\` ties both together.`,
    ...openSchemaOf(report, CODED_ADDRESS),
    $defs: { ...Object.fromEntries(facts), [CODED]: codedSchema() },
  };
}

/** A code with its data, or none: a reason of an earlier version has no code. */
function codedSchema(): unknown {
  const none = { type: "object", properties: { code: { type: "null" } } };
  const each = [...CODE_RULES.keys()].map((code) => ({
    type: "object",
    properties: { code: { const: code }, data: { $ref: `#/$defs/${code}` } },
  }));
  return { oneOf: [none, ...each] };
}

/** Accepts fields it does not know. @param coded address of the definition that ties a code to its data */
export function openSchemaOf(schema: z.ZodType, coded: string | null = null): Record<string, unknown> {
  const { $schema: _, ...made } = z.toJSONSchema(schema, {
    io: "output",
    override({ jsonSchema }) {
      const { code, data } = jsonSchema.properties ?? {};
      if (coded !== null && code !== undefined && data !== undefined) jsonSchema.allOf = [{ $ref: coded }];
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      delete jsonSchema.readOnly;
      delete jsonSchema.default;
    },
  });
  return made;
}
