/** Requests of the team to the embedded cloud, without the SDK, which costs more than all else about them. */
import { servers } from "@layershift/embedded-cloud";

/** Access key of the team: what it calls meets no fault. */
export const ADMIN = "admin";

const authorization = `AWS4-HMAC-SHA256 Credential=${ADMIN}/20261207/us-east-1/any/aws4_request, SignedHeaders=host, Signature=${"0".repeat(64)}`;

/** @throws Error where the cloud has stopped */
export async function ask(method: string, url: string, body = "", more: Readonly<Record<string, string>> = {}) {
  const { port, host, pathname: path, searchParams: query } = new URL(url);
  const answer = servers.get(Number(port));
  if (answer === undefined) throw new Error(`no cloud answers ${host}`);
  return answer({ method, path, query, headers: { host, authorization, ...more }, body: Buffer.from(body) });
}

/** A call of Step Functions. */
export async function askStates<Answer>(cloudUrl: string, operation: string, input: object): Promise<Answer> {
  const target = { "x-amz-target": `AWSStepFunctions.${operation}` };
  const { body = "" } = await ask("POST", cloudUrl, JSON.stringify(input), target);
  return JSON.parse(String(body)) as Answer;
}

/** What lies behind a presigned address. */
export async function downloaded(address: string): Promise<Uint8Array> {
  const { status, body = "" } = await ask("GET", address);
  if (status !== 200) throw new Error(`nothing lies behind ${address}: ${status}`);
  return new Uint8Array(Buffer.from(body));
}
