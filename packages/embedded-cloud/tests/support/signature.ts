/**
 * What the embedded cloud asks of requests that a test makes by hand: a signature of AWS's form, which nobody verifies.
 */
export const signature = (accessKeyId = "any") =>
  `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/any/aws4_request, SignedHeaders=host, Signature=${"0".repeat(64)}`;

export const signed = { authorization: signature() };
