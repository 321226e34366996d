/** Which bucket and key a request is about. */
import type { CloudRequest } from "../service.ts";
import { S3Refusal } from "./refusal.ts";

export interface Address {
  /** Empty for requests about the account, such as ListBuckets. */
  readonly bucket: string;
  /** Empty for requests about the bucket. */
  readonly key: string;
}

/** Reads path style (`/bucket/key`) and virtual-host style (`bucket.localhost`); keys are any UTF-8, `+` is a plus. */
export function addressOf(request: Pick<CloudRequest, "path" | "headers">): Address {
  const virtualHost = request.headers.host?.match(/^(.+)\.localhost(?::\d+)?$/)?.[1];
  const path = request.path.replace(/^\//, "");
  if (virtualHost !== undefined) return { bucket: virtualHost, key: decoded(path) };
  const slash = path.indexOf("/");
  if (slash < 0) return { bucket: decoded(path), key: "" };
  return { bucket: decoded(path.slice(0, slash)), key: decoded(path.slice(slash + 1)) };
}

/** Reads `x-amz-copy-source`: `/bucket/key?versionId=…`, percent-encoded, the first slash optional. */
export function copySourceOf(header: string): Address & { readonly versionId: string | null } {
  const [path = "", query = ""] = header.split("?", 2);
  const address = addressOf({ path: `/${path.replace(/^(\/|%2F)/i, "")}`, headers: {} });
  return { ...address, versionId: new URLSearchParams(query).get("versionId") };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    if (cause instanceof URIError) throw new S3Refusal("InvalidURI", "Couldn't parse the specified URI.", 400);
    throw cause;
  }
}
