/**
 * How SDK clients of this process reach an embedded cloud of this process. Connections and hashes take half the time
 * of a test of a task, so most tests do without them. Bundles, boto3 and `fetch` always use connections. Test files of
 * one worker share this module: the SDK's methods are replaced once.
 */
import { createRequire } from "node:module";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { type CloudResponse, servers } from "@layershift/embedded-cloud";

interface SdkRequest {
  readonly method: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array | ArrayBuffer | Readable;
}
interface Handler {
  handle(request: SdkRequest, options?: { readonly abortSignal?: AbortSignal }): Promise<object>;
}
interface Signer {
  readonly service: string;
  readonly applyChecksum: boolean;
  credentialProvider(): Promise<{ readonly accessKeyId: string; readonly sessionToken?: string }>;
  regionProvider(): Promise<string>;
  signRequest(request: SdkRequest, options: SigningOptions): Promise<SdkRequest>;
}
interface SigningOptions {
  readonly signingRegion?: string;
  readonly signingService?: string;
}

const require = createRequire(import.meta.url);
const { NodeHttpHandler } = require("@smithy/node-http-handler") as { NodeHttpHandler: { prototype: Handler } };
const { SignatureV4 } = require("@smithy/signature-v4") as { SignatureV4: { prototype: Signer } };
const { handle } = NodeHttpHandler.prototype;
const { signRequest } = SignatureV4.prototype;

let connections = true;

/** From now on, clients of this process use connections, or not. */
export function useConnections(used: boolean): void {
  connections = used;
}

const isHere = ({ hostname }: SdkRequest) => !connections && /^(127\.0\.0\.1|([\w.-]+\.)?localhost)$/.test(hostname);

NodeHttpHandler.prototype.handle = async function (request, options = {}) {
  const answer = isHere(request) ? servers.get(request.port ?? 80) : undefined;
  if (answer === undefined) return handle.call(this, request, options);
  const { method, path, headers, query = {} } = request;
  const { abortSignal } = options;
  abortSignal?.throwIfAborted();
  const aborted = abortSignal === undefined ? [] : [abortionOf(abortSignal)];
  const answered = answer({
    method,
    path,
    query: new URLSearchParams(
      Object.entries(query).flatMap(([name, value]) => [value ?? ""].flat().map((one) => [name, one])),
    ),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])),
    body: await bytesOf(request.body),
  });
  return { response: asReceived(await Promise.race([answered, ...aborted]), headers.authorization) };
};

/** As the SDK reports it. */
function abortionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(Object.assign(new Error("Request aborted"), { name: "AbortError" }));
    signal.addEventListener("abort", abort, { once: true });
  });
}

/** A copy, because the caller may use its bytes again. */
async function bytesOf(body: SdkRequest["body"]): Promise<Buffer> {
  if (body instanceof Readable) return buffer(body);
  if (body instanceof ArrayBuffer) return Buffer.from(new Uint8Array(body));
  return typeof body === "string" ? Buffer.from(body) : Buffer.copyBytesFrom(body ?? new Uint8Array());
}

/** Clients read the answers of S3 as streams; of others they take the bytes for their own. */
function asReceived({ status, headers, body }: CloudResponse, authorization = ""): object {
  const bytes = typeof body === "string" ? Buffer.from(body) : Buffer.copyBytesFrom(body ?? new Uint8Array());
  return {
    statusCode: status,
    headers: Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])),
    body: /\/s3\/aws4_request/.test(authorization) ? Readable.from([bytes], { objectMode: false }) : bytes,
  };
}

/** The embedded cloud checks the form of a signature only. */
SignatureV4.prototype.signRequest = async function (request, options) {
  if (!isHere(request)) return signRequest.call(this, request, options);
  const { accessKeyId, sessionToken } = await this.credentialProvider();
  const { signingRegion = await this.regionProvider(), signingService = this.service } = options;
  const longDate = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = [accessKeyId, longDate.slice(0, 8), signingRegion, signingService, "aws4_request"].join("/");
  const own = {
    "x-amz-date": longDate,
    ...(sessionToken === undefined ? {} : { "x-amz-security-token": sessionToken }),
    ...(this.applyChecksum ? { "x-amz-content-sha256": "UNSIGNED-PAYLOAD", ...request.headers } : request.headers),
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=${"0".repeat(64)}`,
  };
  return Object.assign(Object.create(Object.getPrototypeOf(request)), request, { headers: own });
};
