/** What PutEvents takes, and which of its entries it refuses. */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import { AwsError } from "../service.ts";
import type { Happening } from "./happening.ts";

export const DefaultBus = z.literal("default", "only the default event bus is run here").optional();

export const PutEvents = z.strictObject({
  Entries: z
    .array(
      z.strictObject({
        Source: z.string().default(""),
        DetailType: z.string().max(128).default(""),
        Detail: z.string().default(""),
        Resources: z.array(z.string()).default([]),
        EventBusName: DefaultBus,
      }),
    )
    .min(1)
    .max(10),
});

type Entry = z.output<typeof PutEvents>["Entries"][number];

/** Of all entries of one request together. */
const MAX_ENTRIES_BYTES = 262_144;

/** Recorded on AWS 2025-01-08: LocalStack events/test_events.snapshot.json, test_put_event_with_too_big_detail. */
export function checkSize(entries: readonly Entry[]): void {
  const texts = entries.flatMap(({ Source, DetailType, Detail, Resources }) => [
    Source,
    DetailType,
    Detail,
    ...Resources,
  ]);
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (bytes > MAX_ENTRIES_BYTES)
    throw new AwsError("ValidationException", "Total size of the entries in the request is over the limit.");
}

/**
 * An entry that is refused is answered so, and the call succeeds; nobody but AWS speaks for AWS. Recorded on AWS
 * 2025-01-08: LocalStack events/test_events.snapshot.json, test_put_events_without_source,
 * test_put_event_without_detail and test_put_event_malformed_detail.
 */
export function published(entry: Entry, publish: (happening: Happening) => void): object {
  const { Source: source, DetailType: detailType, Detail, Resources: resources } = entry;
  const missing = (["Source", "DetailType", "Detail"] as const).find((name) => entry[name] === "");
  if (missing !== undefined) {
    const ErrorMessage = `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`;
    return { ErrorCode: "InvalidArgument", ErrorMessage };
  }
  const detail = objectIn(Detail);
  if (detail === null) return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
  if (source.startsWith("aws."))
    return { ErrorCode: "NotAuthorizedForSourceException", ErrorMessage: `Not authorized for the source ${source}.` };
  publish({ source, detailType, resources, detail });
  return { EventId: randomUUID() };
}

function objectIn(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
