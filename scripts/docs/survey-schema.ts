/** The JSON Schema of a survey for scripts, made from the schema that declares it. */
import { survey } from "../../src/domain/survey/survey.ts";
import { openSchemaOf } from "./result-schema.ts";

/** Later versions add to it. */
export function surveyJsonSchema(): unknown {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "layershift survey",
    description: "What `survey --json` prints. docs/reasons.md lists the codes with their data.",
    ...openSchemaOf(survey),
  };
}
