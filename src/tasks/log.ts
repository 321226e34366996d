/** The log of tasks: one JSON line per entry, printable and of limited length. */
import { jsonText } from "../domain/json.ts";
import { errorText } from "../domain/text.ts";

/** Logs a failure that the task tolerates. `execution`: `null` if none is concerned. */
export function logWarning(execution: string | null, what: string, error: unknown): void {
  console.warn(jsonText({ ...(execution === null ? {} : { execution }), warning: `${what}: ${errorText(error)}` }));
}

export function logResult(fields: object): void {
  console.info(jsonText(fields));
}

export function logFailure(fields: object): void {
  console.error(jsonText(fields));
}
