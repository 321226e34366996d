/** Decides which version of a function wrote a log event. */

/**
 * `YYYY/MM/DD/[VERSION]ID`, and in a log group of the team's own `YYYY/MM/DD/FUNCTION[VERSION][ID]` (developer guide,
 * "Sending Lambda function logs to CloudWatch Logs"); `null` where the name says none.
 */
export function versionOfStream(stream: string): string | null {
  return /\[(\$LATEST|\d+)\]/.exec(stream)?.[1] ?? null;
}

/** Whether an event comes from what an execution changed: $LATEST, or the version it published. */
export function isOfChange(stream: string, publishedVersion: string | null): boolean {
  const version = versionOfStream(stream);
  return publishedVersion === null || version === null || version === "$LATEST" || version === publishedVersion;
}

/** Whether an event shows that the change is in force: where a version was published, traffic is to reach that one. */
export function showsChange(stream: string, publishedVersion: string | null): boolean {
  const version = versionOfStream(stream);
  return publishedVersion === null || version === null || version === publishedVersion;
}
