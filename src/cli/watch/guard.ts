/** Decides which requests the page's server answers: only those of the page it serves. */
import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

export interface PageRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

export interface Denial {
  readonly status: number;
  readonly why: string;
}

/**
 * `null` if the request is allowed. Other sites cannot send allowed requests: a host name that resolves to this machine
 * fails the Host check, and they do not know the token. The token is in a header, which forms cannot set, and not in a
 * cookie, which all ports of this machine share.
 */
export function denialOf({ method, path, headers }: PageRequest, port: number, token: string): Denial | null {
  const own = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!own.includes(headers.host ?? "")) return { status: 421, why: "Unknown host." };
  const { origin } = headers;
  if (origin !== undefined && !own.some((host) => origin === `http://${host}`))
    return { status: 403, why: "Requests from other sites are not allowed." };
  if (method !== "GET" && method !== "POST") return { status: 405, why: "Only GET and POST are allowed." };
  if (!path.startsWith("/api/")) return method === "GET" ? null : { status: 405, why: "Only GET is allowed here." };
  if (!isToken(headers.authorization, token))
    return { status: 401, why: "The token is missing or wrong. Open the address that the command printed." };
  if (method === "POST" && headers["content-type"] !== "application/json")
    return { status: 415, why: "The content type must be application/json." };
  return null;
}

function isToken(authorization: string | undefined, token: string): boolean {
  const [given, wanted] = [Buffer.from(authorization ?? ""), Buffer.from(`Bearer ${token}`)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** The page loads and contacts nothing but this server, and cannot be framed. */
export const PAGE_HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
} as const;

/** The report is a single file with inline styles, and runs no scripts. */
export const REPORT_HEADERS = {
  ...PAGE_HEADERS,
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
} as const;
