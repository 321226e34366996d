/** Decides which function, and which version of it, wrote a log event: functions may share a log group. */

/**
 * `YYYY/MM/DD/[VERSION]ID`, and in a log group of the team's own `YYYY/MM/DD/FUNCTION[VERSION][ID]` (developer guide,
 * "Sending Lambda function logs to CloudWatch Logs"); `null` where the name says none.
 */
export function versionOfStream(stream: string): string | null {
  return /\[(\$LATEST|\d+)\]/.exec(stream)?.[1] ?? null;
}

/**
 * The function a stream of a log group of the team's own names; `null` where the name says none, and the log group is
 * one function's.
 */
export function functionOfStream(stream: string): string | null {
  return /^\d{4}\/\d{2}\/\d{2}\/([\w-]+)\[/.exec(stream)?.[1] ?? null;
}

/** A function as an execution changed it; `publishedVersion` is `null` where that is $LATEST alone. */
export interface ChangedFunction {
  readonly functionName: string;
  readonly publishedVersion: string | null;
}

/** Whether a function may have written to this stream. */
export function isOfFunction(stream: string, functionName: string): boolean {
  return (functionOfStream(stream) ?? functionName) === functionName;
}

/** Whether an event comes from what an execution changed: $LATEST, or the version it published. */
export function isOfChange(stream: string, { functionName, publishedVersion }: ChangedFunction): boolean {
  const version = versionOfStream(stream);
  const isOfVersion = publishedVersion === null || version === "$LATEST" || version === publishedVersion;
  return isOfFunction(stream, functionName) && (version === null || isOfVersion);
}

/** Whether an event shows that the change is in force: where a version was published, traffic is to reach that one. */
export function showsChange(stream: string, { functionName, publishedVersion }: ChangedFunction): boolean {
  const version = versionOfStream(stream);
  const isOfVersion = publishedVersion === null || version === publishedVersion;
  return isOfFunction(stream, functionName) && (version === null || isOfVersion);
}

const DAY_MS = 86_400_000;

/**
 * What the names of the streams begin with that a function opened in a time, one for each of its days (UTC): a log
 * group that others share may be long. `[""]`, all of them, in the group that is the function's own.
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
