/** The page's server: on this machine only, for whoever has the token. */
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { executionArnOf } from "../../aws/service.ts";
import { jsonText } from "../../domain/json.ts";
import { errorText, printableIn } from "../../domain/text.ts";
import type { Connection } from "../execution/connection.ts";
import { failureOf, Refused } from "../terminal/errors.ts";
import { assetAt } from "./assets.ts";
import { answered as given, listedExecutions, rolledBack, stopped } from "./buttons.ts";
import { migrationDefinition } from "./definition.ts";
import { detailsOf } from "./details.ts";
import { graphOf } from "./graph.ts";
import { PAGE_HEADERS, REPORT_HEADERS, refusalOf } from "./guard.ts";
import { reportAddresses } from "./report-addresses.ts";
import { type Watched, watched } from "./watched.ts";

export interface WatchServer {
  /**
   * The page of one execution, or without a name of the newest ones. Holds the token: for the person who asked, not for
   * logs.
   */
  address(execution?: string): string;
  stop(): Promise<void>;
}

const MOST_BODY_BYTES = 10_000;

/** Port 0 takes any free one. @throws Refused where the port is taken */
export async function watchServer(connection: Connection, port = 0): Promise<WatchServer> {
  const token = randomBytes(24).toString("base64url");
  const answers = await answersFrom(connection, token);
  const server = createServer((incoming, outgoing) => {
    const listening = (server.address() as AddressInfo | null)?.port ?? 0;
    answered(incoming, outgoing, listening, token, answers).catch((error: unknown) => {
      if (!outgoing.headersSent) send(outgoing, 500, "text/plain; charset=utf-8", errorText(error));
      else outgoing.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) =>
      reject(
        new Refused(`The page cannot listen on port ${port}: ${cause.message}. Choose another with --port.`, { cause }),
      ),
    );
    server.listen(port, "127.0.0.1", resolve);
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    address: (execution) =>
      `${base}${execution === undefined ? "" : `?execution=${encodeURIComponent(execution)}`}#token=${token}`,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** `since`, `name` and `execution` as the page sends them. */
interface Parameters {
  readonly execution?: string | undefined;
  readonly name?: string | undefined;
  readonly since?: string | undefined;
}

interface Answers {
  readonly api: ReadonlyMap<string, (parameters: Parameters) => Promise<unknown>>;
  /** The report's page; `null` where the address does not open it. */
  report(path: string): Promise<string | null>;
}

async function answersFrom(connection: Connection, token: string): Promise<Answers> {
  const definition = await migrationDefinition();
  const graph = graphOf(definition);
  const watching = new Map<string, Watched>();
  const { addressOf, executionAt } = reportAddresses(token);
  const of = (execution: string) => {
    const arn = executionArnOf(connection.service, execution);
    const known = watching.get(arn) ?? watched(connection, arn, definition, addressOf);
    watching.set(arn, known);
    return known;
  };
  const arnIn = ({ execution }: Parameters) => executionArnOf(connection.service, wanted(execution, "execution"));
  return {
    api: new Map<string, (asked: Parameters) => Promise<unknown>>([
      ["GET /api/graph", async () => graph],
      ["GET /api/executions", () => listedExecutions(connection)],
      ["GET /api/view", (asked) => of(wanted(asked.execution, "execution")).viewSince(Number(asked.since ?? 0))],
      ["GET /api/function", (asked) => detailsOf(connection, arnIn(asked), wanted(asked.name, "name"))],
      ["POST /api/stop", async (asked) => done(await stopped(connection, arnIn(asked)))],
      ["POST /api/approve", async (asked) => done(await given(connection, arnIn(asked), "approved"))],
      ["POST /api/reject", async (asked) => done(await given(connection, arnIn(asked), "rejected"))],
      ["POST /api/roll-back", async (asked) => ({ execution: await rolledBack(connection, arnIn(asked)) })],
    ]),
    async report(path) {
      const execution = executionAt(path);
      return execution === null ? null : connection.files(execution).page.read();
    },
  };
}

const done = (_: unknown) => ({ done: true });

function wanted(value: string | undefined, name: string): string {
  if (value === undefined || value === "") throw new Refused(`The request does not say which ${name}.`);
  return value;
}

async function answered(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  port: number,
  token: string,
  { api, report }: Answers,
): Promise<void> {
  const { method = "GET", headers } = incoming;
  const { pathname: path, searchParams } = new URL(incoming.url ?? "/", "http://page");
  const refusal = refusalOf({ method, path, headers }, port, token);
  if (refusal !== null) return json(outgoing, refusal.status, { error: refusal.why });
  if (path.startsWith("/report/")) {
    const page = await report(path);
    if (page === null) return send(outgoing, 404, "text/plain", "There is no such report.");
    return send(outgoing, 200, "text/html; charset=utf-8", page, REPORT_HEADERS);
  }
  const answer = api.get(`${method} ${path}`);
  if (answer !== undefined) return answerTo(outgoing, async () => answer(await parametersOf(incoming, searchParams)));
  const asset = await assetAt(path);
  if (asset === null) return json(outgoing, 404, { error: "There is nothing here." });
  send(outgoing, 200, asset.type, asset.body);
}

/** What went wrong is told in the words the commands have for it. */
async function answerTo(outgoing: ServerResponse, answer: () => Promise<unknown>): Promise<void> {
  try {
    json(outgoing, 200, await answer());
  } catch (error) {
    json(outgoing, error instanceof Refused ? 409 : 502, { error: failureOf(error, process.env).message });
  }
}

async function parametersOf(incoming: IncomingMessage, query: URLSearchParams): Promise<Parameters> {
  if (incoming.method !== "POST") return Object.fromEntries(query);
  let text = "";
  for await (const chunk of incoming) {
    text += chunk;
    if (text.length > MOST_BODY_BYTES) throw new Refused("The request is too long.");
  }
  const { execution } = Object(JSON.parse(text)) as { readonly execution?: unknown };
  return typeof execution === "string" ? { execution } : {};
}

function json(outgoing: ServerResponse, status: number, body: unknown): void {
  send(outgoing, status, "application/json", jsonText(printableIn(body)));
}

function send(
  outgoing: ServerResponse,
  status: number,
  type: string,
  body: string,
  headers: Readonly<Record<string, string>> = PAGE_HEADERS,
): void {
  outgoing.writeHead(status, { ...headers, "content-type": type, "content-length": Buffer.byteLength(body) });
  outgoing.end(body);
}
