/**
 * State machine definitions: the part of the Amazon States Language that this cloud runs as AWS does. Everything else
 * is refused when the state machine is created, because the engine beneath would pass over it or run it differently.
 */
import * as z from "zod";
import { mapOf } from "../../protocols/names.ts";
import { AwsError } from "../../service.ts";
import { flowProblems } from "./flow-problems.ts";
import { positive, State } from "./state-shapes.ts";

const Definition = z.strictObject({
  Comment: z.string().optional(),
  Version: z.literal("1.0").optional(),
  QueryLanguage: z.literal("JSONPath").optional(),
  StartAt: z.string(),
  TimeoutSeconds: positive.optional(),
  States: mapOf(z.string().min(1).max(80), State),
});

export type Definition = z.output<typeof Definition>;

/** Definitions accepted before, by their text: tests create the same machine again and again. */
const accepted = new Map<string, Definition>();

/** Reads a definition; refuses with InvalidDefinition, naming every state and feature that cannot be run. */
export function definitionOf(text: string): Definition {
  const known = accepted.get(text);
  if (known !== undefined) return known;
  const { success, data, error } = Definition.safeParse(parsedJson(text));
  if (!success) {
    throw invalid(error.issues.map(({ path, message }) => `${message} at /${path.map(String).join("/")}`).join("; "));
  }
  const problems = flowProblems(data.StartAt, data.States);
  if (problems.length > 0) throw invalid(problems.join(", "));
  accepted.set(text, data);
  return data;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(`INVALID_JSON_DESCRIPTION: ${cause instanceof Error ? cause.message : cause}`);
  }
}

const invalid = (why: string) => new AwsError("InvalidDefinition", `Invalid State Machine Definition: '${why}'`);
