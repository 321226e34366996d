/** Decides which requests the page's server answers: its own page's, and nobody else's. */
import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

export interface Refusal {
  readonly status: number;
  readonly why: string;
}

/**
 * `null` where the request may be answered. Another site cannot be the sender: a name of its own that resolves to this
 * machine fails the Host check, and the token, which it cannot know, is asked for in a header no form can set. The
 * token is no cookie: cookies are shared by every port of this machine.
 */
export function refusalOf({ method, path, headers }: Asked, port: number, token: string): Refusal | null {
  const own = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!own.includes(headers.host ?? "")) return { status: 421, why: "This address is not served here." };
  const { origin } = headers;
  if (origin !== undefined && !own.some((host) => origin === `http://${host}`))
    return { status: 403, why: "Requests of other pages are not answered." };
  if (method !== "GET" && method !== "POST") return { status: 405, why: "Only GET and POST are answered." };
  if (!path.startsWith("/api/")) return method === "GET" ? null : { status: 405, why: "Only GET is answered here." };
  if (!isToken(headers.authorization, token))
    return { status: 401, why: "The token is missing or wrong: open the address that the command printed." };
  if (method === "POST" && headers["content-type"] !== "application/json")
    return { status: 415, why: "Only JSON is read." };
  return null;
}

function isToken(authorization: string | undefined, token: string): boolean {
  const [given, wanted] = [Buffer.from(authorization ?? ""), Buffer.from(`Bearer ${token}`)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** Nothing but the server's own files is loaded or spoken to, and nobody frames the page. */
export const PAGE_HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
} as const;

/** The report is one file with its style in it; it can run nothing. */
export const REPORT_HEADERS = {
  ...PAGE_HEADERS,
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
} as const;
