/** Decides which function, and which version of it, wrote a log event. Functions can share a log group. */

/**
 * Version in the name of a stream; `null` if it names none. Names are `YYYY/MM/DD/[VERSION]ID`, or
 * `YYYY/MM/DD/FUNCTION[VERSION][ID]` in a custom log group.
 * (Developer Guide, "Sending Lambda function logs to CloudWatch Logs".)
 */
export function versionOfStream(stream: string): string | null {
  return /\[(\$LATEST|\d+)\]/.exec(stream)?.[1] ?? null;
}

/** Function in the name of a stream in a custom log group; `null` if it names none. */
export function functionOfStream(stream: string): string | null {
  return /^\d{4}\/\d{2}\/\d{2}\/([\w-]+)\[/.exec(stream)?.[1] ?? null;
}

/** A function that an execution changed; `publishedVersion` is `null` if it changed only $LATEST. */
export interface ChangedFunction {
  readonly functionName: string;
  readonly publishedVersion: string | null;
}

/** Whether a function can have written to this stream. */
export function isOfFunction(stream: string, functionName: string): boolean {
  return (functionOfStream(stream) ?? functionName) === functionName;
}

/** Whether a stream can belong to what an execution changed: $LATEST, or the version that it published. */
export function isOfChange(stream: string, { functionName, publishedVersion }: ChangedFunction): boolean {
  const version = versionOfStream(stream);
  const isOfVersion = publishedVersion === null || version === "$LATEST" || version === publishedVersion;
  return isOfFunction(stream, functionName) && (version === null || isOfVersion);
}

/** Whether a stream shows that the change is active. If a version was published, traffic must reach that version. */
export function showsChange(stream: string, { functionName, publishedVersion }: ChangedFunction): boolean {
  const version = versionOfStream(stream);
  const isOfVersion = publishedVersion === null || version === publishedVersion;
  return isOfFunction(stream, functionName) && (version === null || isOfVersion);
}

const DAY_MS = 86_400_000;

/**
 * Prefixes of the streams that a function wrote in a period: one for each day (UTC), because a shared log group can be
 * long. `[""]`, for all streams, in the function's own log group.
 */
export function streamPrefixesOf(
  functionName: string,
  logGroup: string,
  { from, to }: { readonly from: Date; readonly to: Date },
): readonly string[] {
  if (logGroup === `/aws/lambda/${functionName}`) return [""];
  const dayOf = (time: Date) => Math.floor(time.getTime() / DAY_MS);
  return Array.from({ length: Math.max(dayOf(to) - dayOf(from), 0) + 1 }, (_, passed) => {
    const day = new Date((dayOf(from) + passed) * DAY_MS).toISOString().slice(0, 10);
    return `${day.replaceAll("-", "/")}/${functionName}[`;
  });
}
