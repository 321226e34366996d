import { randomUUID } from "node:crypto";
import type { CloudRequest } from "../service.ts";

/** A request made inside the cloud, past every passage; `target` is the path with its query. */
export function request(
  method: string,
  target: string,
  body: Uint8Array | string = "",
  headers: Readonly<Record<string, string>> = {},
): CloudRequest {
  const [path = "", query = ""] = target.split("?", 2);
  const requestId = randomUUID();
  return { method, path, query: new URLSearchParams(query), headers, body: Buffer.from(body), requestId };
}
