/** Pages of log events: searching a group (FilterLogEvents) and reading a stream (GetLogEvents). */
import { AwsError } from "../service.ts";
import type { Matches } from "./filter-pattern.ts";
import type { LogEvent } from "./log-store.ts";

/** How many events one call searches. The next page searches on, so a page can be empty. */
const SCANNED_PER_CALL = 200;

export interface Search {
  /** Whether an event is in the requested time and streams. */
  readonly within: (event: LogEvent) => boolean;
  readonly matches: Matches;
  readonly limit: number;
  readonly token: string | undefined;
}

/** One page of a search, oldest first; `next` is set until all events are searched. */
export function searchPage(
  events: readonly LogEvent[],
  { within, matches, limit, token }: Search,
): { found: LogEvent[]; next: string | undefined } {
  const from = token === undefined ? -1 : positionIn(token, "s");
  const ahead = events.filter((event) => event.sequence > from && within(event));
  const found: LogEvent[] = [];
  let looked = 0;
  while (looked < Math.min(ahead.length, SCANNED_PER_CALL) && found.length < limit) {
    const event = ahead[looked];
    if (event !== undefined && matches(event.message)) found.push(event);
    looked += 1;
  }
  const last = ahead[looked - 1];
  const next = looked < ahead.length && last !== undefined ? tokenFor("s", last.sequence) : undefined;
  return { found: found.sort((a, b) => a.timestamp - b.timestamp), next };
}

export interface Walk {
  readonly limit: number;
  readonly fromHead: boolean;
  readonly token: string | undefined;
}

/** One page of a stream; at an end of it the token stays the same, as on AWS. */
export function streamPage(
  events: readonly LogEvent[],
  { limit, fromHead, token }: Walk,
): { page: readonly LogEvent[]; forward: string; backward: string } {
  const ordered = events.toSorted((a, b) => a.timestamp - b.timestamp || a.sequence - b.sequence);
  const start = startOf(ordered.length, limit, fromHead, token);
  const end = token?.startsWith("b/") ? positionIn(token, "b") : Math.min(ordered.length, start + limit);
  return { page: ordered.slice(start, end), forward: tokenFor("f", end), backward: tokenFor("b", start) };
}

function startOf(length: number, limit: number, fromHead: boolean, token: string | undefined): number {
  if (token?.startsWith("b/")) return Math.max(0, positionIn(token, "b") - limit);
  if (token !== undefined) return positionIn(token, "f");
  return fromHead ? 0 : Math.max(0, length - limit);
}

function tokenFor(kind: "s" | "f" | "b", position: number): string {
  return `${kind}/${String(position).padStart(20, "0")}`;
}

function positionIn(token: string, kind: "s" | "f" | "b"): number {
  const [, given, digits] = /^([sfb])\/(\d{20})$/.exec(token) ?? [];
  if (given === kind) return Number(digits);
  throw new AwsError("InvalidParameterException", "The specified nextToken is invalid.");
}
