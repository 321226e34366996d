/** Pages of a list. A marker names the last item returned, so changes between two pages do not shift the rest. */
import type { CloudRequest } from "../service.ts";
import { invalidParameter, validationError } from "./refusals.ts";

export interface Page<T> {
  readonly items: readonly T[];
  /** Missing on the last page. */
  readonly NextMarker?: string;
}

/**
 * The page that `MaxItems` and `Marker` of a request ask for: at most `pageItems` items, ordered by the unique key from
 * `keyOf`.
 */
export function pageOf<T>(
  all: Iterable<T>,
  keyOf: (item: T) => string,
  request: CloudRequest,
  pageItems: number,
): Page<T> {
  const length = Math.min(maxItemsOf(request), pageItems);
  const after = markerOf(request);
  const rest = [...all]
    .map((item) => ({ key: keyOf(item), item }))
    .filter(({ key }) => after === null || key > after)
    .sort((one, other) => (one.key < other.key ? -1 : 1));
  const page = rest.slice(0, length);
  const last = page.at(-1);
  const items = page.map(({ item }) => item);
  return last === undefined || rest.length <= length
    ? { items }
    : { items, NextMarker: Buffer.from(last.key).toString("base64url") };
}

/** A key that sorts numbers of up to 12 digits as text. */
export function ascending(number: number): string {
  return String(number).padStart(12, "0");
}

/** A key that sorts numbers of up to 12 digits as text, the highest first. */
export function descending(number: number): string {
  return ascending(999_999_999_999 - number);
}

function maxItemsOf(request: CloudRequest): number {
  const given = request.query.get("MaxItems");
  if (given === null) return Number.POSITIVE_INFINITY;
  if (!/^\d+$/.test(given) || Number(given) < 1) {
    throw validationError({
      where: "maxItems",
      value: given,
      constraint: "Member must have value greater than or equal to 1",
    });
  }
  return Number(given);
}

function markerOf(request: CloudRequest): string | null {
  const given = request.query.get("Marker");
  if (given === null || given === "") return null;
  const key = Buffer.from(given, "base64url").toString();
  if (key === "") throw invalidParameter("Invalid pagination token");
  return key;
}
