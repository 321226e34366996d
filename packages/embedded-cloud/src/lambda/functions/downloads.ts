/** Download URLs that work like presigned S3 URLs: for GET only, with optional Range, for ten minutes. */
import { createHash, randomBytes } from "node:crypto";
import type { Clock } from "../../clock.ts";
import type { CloudRequest, CloudResponse } from "../../service.ts";

const root = "/_lambda/packages/";
const lifetimeSeconds = 600;

interface Download {
  readonly bytes: Uint8Array;
  readonly signature: string;
  readonly expiresAt: number;
}

export class Downloads {
  readonly #issued = new Map<string, Download>();
  readonly #etags = new WeakMap<Uint8Array, string>();
  readonly #clock: Clock;
  readonly #baseUrl: () => string;
  readonly #region: string;

  constructor(clock: Clock, baseUrl: () => string, region: string) {
    this.#clock = clock;
    this.#baseUrl = baseUrl;
    this.#region = region;
  }

  /** A new download URL of a package. */
  addressOf(bytes: Uint8Array): string {
    this.#forgetExpired();
    const now = this.#clock.now();
    const id = randomBytes(16).toString("hex");
    const signature = randomBytes(32).toString("hex");
    this.#issued.set(id, { bytes, signature, expiresAt: now.getTime() + lifetimeSeconds * 1000 });
    const date = now.toISOString().replace(/[-:]|\.\d+/g, "");
    const query = new URLSearchParams({
      "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
      "X-Amz-Credential": `ASIAEMBEDDED/${date.slice(0, 8)}/${this.#region}/s3/aws4_request`,
      "X-Amz-Date": date,
      "X-Amz-Expires": String(lifetimeSeconds),
      "X-Amz-SignedHeaders": "host",
      "X-Amz-Signature": signature,
    });
    return `${this.#baseUrl()}${root}${id}?${query}`;
  }

  handles(request: CloudRequest): boolean {
    return request.path.startsWith(root);
  }

  answer(request: CloudRequest): CloudResponse {
    const download = this.#issued.get(request.path.slice(root.length));
    if (download === undefined || download.expiresAt <= this.#clock.now().getTime()) {
      return errorResponse(403, "AccessDenied", "Request has expired");
    }
    if (request.method !== "GET" || request.query.get("X-Amz-Signature") !== download.signature) {
      return errorResponse(
        403,
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided.",
      );
    }
    return rangeResponse(download.bytes, this.#etagOf(download.bytes), request.headers.range);
  }

  #etagOf(bytes: Uint8Array): string {
    const known = this.#etags.get(bytes);
    if (known !== undefined) return known;
    const etag = `"${createHash("md5").update(bytes).digest("hex")}"`;
    this.#etags.set(bytes, etag);
    return etag;
  }

  /** URLs expire in the order they were issued. */
  #forgetExpired(): void {
    const now = this.#clock.now().getTime();
    for (const [id, { expiresAt }] of this.#issued) {
      if (expiresAt > now) return;
      this.#issued.delete(id);
    }
  }
}

/**
 * Like S3, serves a single range with 206, refuses one that starts after the end, and ignores multiple or invalid ones.
 */
function rangeResponse(bytes: Uint8Array, etag: string, range: string | undefined): CloudResponse {
  const headers = { "accept-ranges": "bytes", etag, "content-type": "application/zip" };
  const asked = /^bytes=(\d*)-(\d*)$/.exec(range ?? "");
  const [, first = "", last = ""] = asked ?? [];
  if (first === "" && last === "") return { status: 200, headers, body: bytes };
  const size = bytes.byteLength;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== "" && last !== "" && Number(last) < start) return { status: 200, headers, body: bytes };
  if (start >= size || end < start) {
    const answer = errorResponse(416, "InvalidRange", "The requested range is not satisfiable");
    return { ...answer, headers: { ...answer.headers, "content-range": `bytes */${size}` } };
  }
  return {
    status: 206,
    headers: { ...headers, "content-range": `bytes ${start}-${end}/${size}` },
    body: bytes.subarray(start, end + 1),
  };
}

function errorResponse(status: number, code: string, message: string): CloudResponse {
  return {
    status,
    headers: { "content-type": "application/xml" },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  };
}
