/** The page's server: listens on this machine only, and requires a token. */
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { executionArnOf } from "../../aws/service.ts";
import { jsonText } from "../../domain/json.ts";
import { errorText, printableIn } from "../../domain/text.ts";
import type { Connection } from "../execution/connection.ts";
import { commandFailureOf, Refused } from "../terminal/errors.ts";
import { assetAt } from "./assets.ts";
import { answerBatch, listExecutions, startRollback, stopExecution } from "./buttons.ts";
import { readMigrationDefinition } from "./definition.ts";
import { readDetails } from "./details.ts";
import { graphOf } from "./graph.ts";
import { denialOf, PAGE_HEADERS, REPORT_HEADERS, reportAddresses } from "./guard.ts";
import { type WatchedExecution, watchedExecution } from "./watched-execution.ts";

export interface WatchServer {
  /**
   * The page of one execution with a function selected, or without names the list of the newest executions. Contains
   * the token: do not log it.
   */
  address(execution?: string, functionName?: string): string;
  stop(): Promise<void>;
}

const MAX_BODY_BYTES = 10_000;

/** Starts the server; port 0 picks a free port. @throws Refused if the port is in use */
export async function startWatchServer(connection: Connection, port = 0): Promise<WatchServer> {
  const token = randomBytes(24).toString("base64url");
  const answers = await answersFor(connection, token);
  const server = createServer((incoming, outgoing) => {
    const listening = (server.address() as AddressInfo | null)?.port ?? 0;
    answerRequest(incoming, outgoing, listening, token, answers).catch((error: unknown) => {
      if (!outgoing.headersSent) send(outgoing, 500, "text/plain; charset=utf-8", errorText(error));
      else outgoing.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) =>
      reject(
        new Refused(`The page cannot listen on port ${port}: ${cause.message}. Choose another port with --port.`, {
          cause,
        }),
      ),
    );
    server.listen(port, "127.0.0.1", resolve);
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    address(execution, functionName) {
      const query = new URLSearchParams({
        ...(execution === undefined ? {} : { execution }),
        ...(functionName === undefined ? {} : { function: functionName }),
      });
      return `${base}${query.size === 0 ? "" : `?${query}`}#token=${token}`;
    },
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Query parameters of the page, or the JSON body of a POST. */
interface Parameters {
  readonly execution?: string | undefined;
  readonly name?: string | undefined;
  readonly since?: string | undefined;
}

interface Answers {
  readonly api: ReadonlyMap<string, (parameters: Parameters) => Promise<unknown>>;
  /** The report's page; `null` for an invalid address. */
  report(path: string): Promise<string | null>;
}

async function answersFor(connection: Connection, token: string): Promise<Answers> {
  const definition = await readMigrationDefinition();
  const graph = graphOf(definition);
  const watching = new Map<string, WatchedExecution>();
  const { addressOf, executionAt } = reportAddresses(token);
  const watched = (arn: string) => {
    const known = watching.get(arn) ?? watchedExecution(connection, arn, definition, addressOf);
    watching.set(arn, known);
    return known;
  };
  const arnIn = ({ execution }: Parameters) => executionArnOf(connection.service, wanted(execution, "execution"));
  return {
    api: new Map<string, (asked: Parameters) => Promise<unknown>>([
      ["GET /api/graph", async () => graph],
      ["GET /api/executions", () => listExecutions(connection, async (arn) => watched(arn).viewSince(Infinity))],
      ["GET /api/view", (asked) => watched(arnIn(asked)).viewSince(Number(asked.since ?? 0))],
      ["GET /api/function", (asked) => readDetails(connection, arnIn(asked), wanted(asked.name, "name"))],
      ["POST /api/stop", async (asked) => done(await stopExecution(connection, arnIn(asked)))],
      ["POST /api/approve", async (asked) => done(await answerBatch(connection, arnIn(asked), "approved"))],
      ["POST /api/reject", async (asked) => done(await answerBatch(connection, arnIn(asked), "rejected"))],
      ["POST /api/roll-back", async (asked) => ({ execution: await startRollback(connection, arnIn(asked)) })],
    ]),
    async report(path) {
      const execution = executionAt(path);
      return execution === null ? null : connection.files(execution).page.read();
    },
  };
}

const done = (_: unknown) => ({ done: true });

function wanted(value: string | undefined, name: string): string {
  if (value === undefined || value === "") throw new Refused(`The request lacks the parameter ${name}.`);
  return value;
}

async function answerRequest(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  port: number,
  token: string,
  { api, report }: Answers,
): Promise<void> {
  const { method = "GET", headers } = incoming;
  const { pathname: path, searchParams } = new URL(incoming.url ?? "/", "http://page");
  const denial = denialOf({ method, path, headers }, port, token);
  if (denial !== null) return sendJson(outgoing, denial.status, { error: denial.why });
  if (path.startsWith("/report/")) {
    const page = await report(path);
    if (page === null) return send(outgoing, 404, "text/plain", "The report does not exist.");
    return send(outgoing, 200, "text/html; charset=utf-8", page, REPORT_HEADERS);
  }
  const answer = api.get(`${method} ${path}`);
  if (answer !== undefined)
    return answerApiCall(outgoing, async () => answer(await readParameters(incoming, searchParams)));
  const asset = await assetAt(path);
  if (asset === null) return sendJson(outgoing, 404, { error: "Not found." });
  send(outgoing, 200, asset.type, asset.body);
}

/** Errors are explained as in the commands. */
async function answerApiCall(outgoing: ServerResponse, answer: () => Promise<unknown>): Promise<void> {
  try {
    sendJson(outgoing, 200, await answer());
  } catch (error) {
    sendJson(outgoing, error instanceof Refused ? 409 : 502, { error: commandFailureOf(error, process.env).message });
  }
}

async function readParameters(incoming: IncomingMessage, query: URLSearchParams): Promise<Parameters> {
  if (incoming.method !== "POST") return Object.fromEntries(query);
  let text = "";
  for await (const chunk of incoming) {
    text += chunk;
    if (text.length > MAX_BODY_BYTES) throw new Refused("The request is too long.");
  }
  const { execution } = Object(JSON.parse(text)) as { readonly execution?: unknown };
  return typeof execution === "string" ? { execution } : {};
}

function sendJson(outgoing: ServerResponse, status: number, body: unknown): void {
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
