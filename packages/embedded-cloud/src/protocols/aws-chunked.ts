/**
 * Takes the framing off a body sent in chunks (`content-encoding: aws-chunked`), as the SDKs send uploads whose
 * checksum follows in a trailer: `HEX[;chunk-signature=…]CRLF data CRLF … 0 CRLF [trailer: value CRLF]… CRLF`. Source:
 * S3 user guide, "Trailing checksums". Chunk signatures are not verified.
 */

import { S3Refusal } from "../s3/refusal.ts";
import type { CloudRequest } from "../service.ts";

/**
 * The same request with the bare body, its trailers among the headers and `aws-chunked` taken from its content
 * encoding.
 */
export function withoutChunks(request: CloudRequest): CloudRequest {
  const { headers } = request;
  if (!headers["x-amz-content-sha256"]?.startsWith("STREAMING-")) return request;
  const { body, trailers } = unframed(request.body);
  const declared = headers["x-amz-decoded-content-length"];
  if (declared !== undefined && Number(declared) !== body.length) throw incomplete();
  const { "content-encoding": sent = "", ...others } = headers;
  const encoding = sent
    .split(",")
    .map((coding) => coding.trim())
    .filter((coding) => coding !== "" && coding !== "aws-chunked")
    .join(",");
  return {
    ...request,
    headers: { ...others, ...(encoding === "" ? {} : { "content-encoding": encoding }), ...trailers },
    body,
  };
}

function unframed(framed: Buffer): { body: Buffer; trailers: Record<string, string> } {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = framed.indexOf("\r\n", at);
    const size = lineEnd < 0 ? Number.NaN : Number.parseInt(framed.toString("latin1", at, lineEnd), 16);
    const start = lineEnd + 2;
    if (Number.isNaN(size) || start + size > framed.length) throw incomplete();
    if (size === 0) return { body: Buffer.concat(chunks), trailers: trailersIn(framed.toString("latin1", start)) };
    chunks.push(framed.subarray(start, start + size));
    at = start + size + 2;
  }
}

const trailersIn = (text: string) =>
  Object.fromEntries(
    text
      .split("\r\n")
      .filter((line) => line.includes(":"))
      .map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
  );

const incomplete = () =>
  new S3Refusal(
    "IncompleteBody",
    "You did not provide the number of bytes specified by the Content-Length HTTP header",
    400,
  );
