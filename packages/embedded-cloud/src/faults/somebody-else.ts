/** Acts as another user of the account, who deploys a function while a task changes it. */
import * as z from "zod";
import type { CloudResponse, Service } from "../service.ts";
import { request } from "./request.ts";

const Described = z.object({ Code: z.object({ Location: z.string() }) });
const Updated = z.object({ CodeSha256: z.string() });
const PAUSE_MS = 20;
const TIMEOUT_MS = 60_000;

export interface Deployed {
  readonly functionName: string;
  readonly codeSha256: string;
}

/**
 * Deploys the function's own package with another ZIP comment, which changes only CodeSha256; waits until the update
 * settles.
 */
export async function deployAsSomebodyElse(
  functionName: string,
  lambda: Service,
  pause: (ms: number) => Promise<unknown>,
): Promise<Deployed> {
  const path = `/2015-03-31/functions/${encodeURIComponent(functionName)}`;
  const until = performance.now() + TIMEOUT_MS;
  const repeated = async (ask: () => Promise<CloudResponse>, isDone: (answer: CloudResponse) => boolean) => {
    for (;;) {
      const answer = await ask();
      if (isDone(answer)) return answer;
      if (performance.now() > until) throw new Error(`${functionName} could not be deployed: ${answer.body}`);
      await pause(PAUSE_MS);
    }
  };
  const described = () => lambda.answer(request("GET", path));
  const { Code } = Described.parse(jsonIn(await repeated(described, ({ status }) => status === 200)));
  const { pathname, search } = new URL(Code.Location);
  const { body = "" } = await lambda.answer(request("GET", pathname + search));
  const ZipFile = withComment(Buffer.from(body), "deployed by somebody else").toString("base64");
  const deploy = () => lambda.answer(request("PUT", `${path}/code`, JSON.stringify({ ZipFile })));
  const { CodeSha256: codeSha256 } = Updated.parse(jsonIn(await repeated(deploy, ({ status }) => status === 200)));
  await repeated(described, ({ body: text }) => !String(text).includes('"InProgress"'));
  return { functionName, codeSha256 };
}

const Published = z.object({ Version: z.string() });
const Listed = z.object({ Aliases: z.array(z.object({ Name: z.string(), FunctionVersion: z.string() })) });

/** Deploys, publishes a version, and moves every alias of a published version to it. */
export async function releaseAsSomebodyElse(...where: Parameters<typeof deployAsSomebodyElse>): Promise<Deployed> {
  const deployed = await deployAsSomebodyElse(...where);
  const [functionName, lambda] = where;
  const path = `/2015-03-31/functions/${encodeURIComponent(functionName)}`;
  const ask = async (method: string, target: string, body = "") =>
    jsonIn(await lambda.answer(request(method, path + target, body)));
  const { Version: FunctionVersion } = Published.parse(await ask("POST", "/versions"));
  const { Aliases } = Listed.parse(await ask("GET", "/aliases"));
  for (const { Name, FunctionVersion: before } of Aliases)
    if (before !== "$LATEST")
      await ask("PUT", `/aliases/${Name}`, JSON.stringify({ FunctionVersion, RoutingConfig: {} }));
  return deployed;
}

/** Adds a comment to a ZIP: the length in two bytes, then the text. In an existing comment, changes the last byte. */
function withComment(zip: Buffer, text: string): Buffer {
  const length = zip.readUInt16LE(zip.length - 2);
  if (length !== 0) return Buffer.concat([zip.subarray(0, zip.length - 1), Buffer.from("!")]);
  const end = Buffer.alloc(2);
  end.writeUInt16LE(Buffer.byteLength(text));
  return Buffer.concat([zip.subarray(0, zip.length - 2), end, Buffer.from(text)]);
}

const jsonIn = ({ body = "" }: CloudResponse): unknown => JSON.parse(String(body));
