/** A write that S3 answers as done and that never was. */
import type { ApiCall } from "../calls.ts";
import type { CloudResponse, Service } from "../service.ts";
import { request } from "./request.ts";

/** Carries the write out, for its answer, and puts back what was there before: the object it replaced, or none. */
export async function lostWrite(
  { request: { path, headers } }: ApiCall,
  answer: () => Promise<CloudResponse>,
  s3: Service,
): Promise<CloudResponse> {
  const host = headers.host === undefined ? {} : { host: headers.host };
  const ask = (method: string, body?: Uint8Array) => s3.answer(request(method, path, body, host));
  const before = await ask("GET");
  const response = await answer();
  if (response.status >= 300) return response;
  await (before.status === 200 ? ask("PUT", Buffer.from(before.body ?? "")) : ask("DELETE"));
  return response;
}
