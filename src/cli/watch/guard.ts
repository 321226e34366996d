/** Decides which requests the page's server answers: only those of the page it serves. */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { executionFolder, executionInFolder } from "../../domain/execution-name.ts";

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
  if (!isEqual(headers.authorization ?? "", `Bearer ${token}`))
    return { status: 401, why: "The token is missing or wrong. Open the address that the command printed." };
  if (method === "POST" && headers["content-type"] !== "application/json")
    return { status: 415, why: "The content type must be application/json." };
  return null;
}

/** Takes the same time for every text of the same length. */
function isEqual(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Signed report addresses for new tabs, which send no token header; only the holder of the token can create one. */
export function reportAddresses(token: string) {
  const keyOf = (execution: string) => createHmac("sha256", token).update(execution).digest("base64url");
  return {
    /** Path of the report of an execution, by its name. */
    addressOf: (execution: string) => `/report/${encodeURIComponent(executionFolder(execution))}/${keyOf(execution)}`,
    /** Name of the execution whose report a path opens; `null` if it opens none. */
    executionAt(path: string): string | null {
      const [, , folder = "", key = ""] = path.split("/").map(decodeURIComponent);
      const execution = executionInFolder(folder);
      return isEqual(key, keyOf(execution)) ? execution : null;
    },
  };
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
