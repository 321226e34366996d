/**
 * What tasks write to their log: one JSON line each, every character of it printable, every text from outside bounded.
 */
import { jsonText } from "../domain/json.ts";
import { errorText } from "../domain/text.ts";

/** Tells of something that failed and keeps no task from its end. `execution`: `null` if none is concerned. */
export function logWarning(execution: string | null, what: string, error: unknown): void {
  console.warn(jsonText({ ...(execution === null ? {} : { execution }), warning: `${what}: ${errorText(error)}` }));
}

export function logResult(fields: object): void {
  console.info(jsonText(fields));
}

export function logFailure(fields: object): void {
  console.error(jsonText(fields));
}
