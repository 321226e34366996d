/**
 * Decides which requests the embedded cloud answers. A request can run code as the user who started it, and a browser
 * sends requests to 127.0.0.1 for any page. So it answers AWS clients only, and no web page.
 */
import { AwsError, type CloudRequest } from "./service.ts";

type Head = Pick<CloudRequest, "method" | "path" | "query" | "headers">;

/** The one path that asks for no signature. */
export const HEALTH_PATH = "/_health";

/**
 * @param port where the server listens
 * @throws AwsError for another Host (a name that resolves to this machine), for headers that only browsers send, and
 * for requests without a signature. Any credentials may be used here, so only the form of a signature is checked.
 */
export function checkCaller(head: Head, port: number): void {
  if (!isOwnHost(head.headers.host ?? "", port))
    throw refusal(
      "The embedded cloud answers 127.0.0.1, localhost and *.localhost with its own port as the Host only.",
    );
  if (isFromPage(head.headers)) throw refusal("The embedded cloud does not answer web pages.");
  if (head.path !== HEALTH_PATH && !isSigned(head))
    throw new AwsError(
      "MissingAuthenticationTokenException",
      "Missing Authentication Token: the embedded cloud answers requests with an AWS signature (version 4) only.",
      403,
    );
}

const refusal = (message: string) => new AwsError("AccessDeniedException", message, 403);

/**
 * `*.localhost` is the virtual-host style of S3. Browsers and resolvers keep these names on this machine (RFC 6761,
 * 6.3).
 */
function isOwnHost(host: string, port: number): boolean {
  const [, name = "", given = "80"] = /^([^:]+)(?::(\d+))?$/.exec(host.toLowerCase()) ?? [];
  return Number(given) === port && /^(127\.0\.0\.1|([a-z0-9.-]+\.)?localhost)$/.test(name);
}

/**
 * No AWS client sends an Origin. Browsers send Sec-Fetch-Site with every request to this machine, and no page can set
 * or leave out either: `none` is an address that a person opened. Source: Fetch Metadata Request Headers, W3C, 2.4.
 */
const isFromPage = ({ origin, "sec-fetch-site": site = "none" }: Head["headers"]) =>
  origin !== undefined || site !== "none";

const HEADER =
  /^AWS4-HMAC-SHA256 Credential=[^/,\s]+\/\d{8}\/[^/,\s]+\/[^/,\s]+\/aws4_request,\s*SignedHeaders=[^,\s]+,\s*Signature=[0-9a-f]{64}$/;

const SCOPE_OF_S3 = /^[^/\s]+\/\d{8}\/[^/\s]+\/s3\/aws4_request$/;

/**
 * By header, or as a presigned address of S3: version 4, or version 2, which boto3 still presigns with. No address may
 * create or call anything: what does is a POST, and any form can send one to an address.
 */
function isSigned({ method, headers, query }: Head): boolean {
  if (headers.authorization !== undefined) return HEADER.test(headers.authorization);
  if (method === "POST") return false;
  const holds = (...names: readonly string[]) => names.every((name) => (query.get(name) ?? "") !== "");
  if (query.get("X-Amz-Algorithm") !== "AWS4-HMAC-SHA256") return holds("AWSAccessKeyId", "Signature", "Expires");
  if (!SCOPE_OF_S3.test(query.get("X-Amz-Credential") ?? "")) return false;
  return holds("X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature");
}
