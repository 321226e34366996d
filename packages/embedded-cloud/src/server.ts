/** One HTTP server on 127.0.0.1 in front of the services of the embedded cloud. */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { checkCaller, HEALTH_PATH } from "./callers.ts";
import { answering, ConnectionCut, type Passage } from "./calls.ts";
import { AwsError, type CloudRequest, type CloudResponse, type Service } from "./service.ts";

export interface CloudServer {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Ends open connections too, those kept alive among them. */
  stop(): Promise<void>;
}

/**
 * Answers a request as over a connection, with all headers that the server adds. @throws Error with the code ECONNRESET
 * if the connection would end without an answer
 */
type AnswerHere = (request: Omit<CloudRequest, "requestId">) => Promise<CloudResponse>;

/** The servers of this process by their ports, for clients in the same process that need no connection. */
export const servers = new Map<number, AnswerHere>();

/** What Lambda takes in one request (a 50 MB ZIP in base64), and more than enough for every other JSON protocol. */
const JSON_BODY_BYTES = 70_167_211;
/** Objects live in memory here: far below S3's own 5 GB, above any package Lambda accepts. */
const OBJECT_BODY_BYTES = 512 * 1024 * 1024;

/**
 * Listens and answers with the first service that handles a request, past `passages`. Port 0 takes any free one; a
 * taken one is refused by name.
 */
export async function listen(
  services: readonly Service[],
  port = 0,
  passages: readonly Passage[] = [],
): Promise<CloudServer> {
  const staff = { services, answer: answering(passages), port };
  const server = createServer((incoming, outgoing) => {
    respond(staff, incoming, outgoing).catch((error: unknown) => {
      outgoing.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  // A client on a busy machine may use a connection that has been idle for long: one that the server is about to end
  // would be reset.
  server.keepAliveTimeout = 0;
  const listening = Promise.withResolvers<void>();
  server.once("error", (error: NodeJS.ErrnoException) => listening.reject(explained(error, port)));
  server.listen(port, "127.0.0.1", listening.resolve);
  await listening.promise;
  staff.port = (server.address() as AddressInfo).port;
  const connections = new Set<(reason: Error) => void>();
  servers.set(staff.port, async (request) => {
    const { promise: reset, reject } = Promise.withResolvers<never>();
    connections.add(reject);
    const answered = answeredOf(staff, { ...request, requestId: randomUUID() }, async () => request.body);
    try {
      return await Promise.race([answered, reset]);
    } catch (cause) {
      throw Object.assign(new Error("socket hang up", { cause }), { code: "ECONNRESET" });
    } finally {
      connections.delete(reject);
    }
  });
  return {
    url: `http://127.0.0.1:${staff.port}`,
    async stop() {
      servers.delete(staff.port);
      for (const reset of connections) reset(new ConnectionCut());
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function explained(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === "EADDRINUSE") {
    return new Error(`Port ${port} is in use: stop what listens there, or choose another with --port.`, {
      cause: error,
    });
  }
  if (error.code === "EACCES") {
    return new Error(`Port ${port} needs more rights than this process has: choose one above 1023 with --port.`, {
      cause: error,
    });
  }
  return error;
}

interface Staff {
  port: number;
  readonly services: readonly Service[];
  readonly answer: ReturnType<typeof answering>;
}

async function respond(staff: Staff, incoming: IncomingMessage, outgoing: ServerResponse) {
  const head = headOf(incoming);
  const { status, headers, body } = await answeredOf(staff, head, (limitBytes) => bodyOf(incoming, limitBytes));
  // A request that was not read to its end leaves the connection unusable.
  outgoing.writeHead(status, { ...headers, ...(incoming.complete ? {} : { connection: "close" }) });
  outgoing.end(body);
}

/** The answer as a client receives it. @throws what ends the connection instead */
async function answeredOf(
  staff: Staff,
  head: CloudRequest,
  bodyWithin: (limitBytes: number) => Promise<Buffer>,
): Promise<CloudResponse> {
  const answer = await answerTo(staff, head, bodyWithin).catch((error: unknown) => {
    if (error instanceof ConnectionCut) throw error;
    return rendered(head, error);
  });
  const { requestId, method } = head;
  const body = answer.body ?? "";
  const headers = {
    "content-length": String(Buffer.byteLength(body)),
    "x-amzn-requestid": requestId,
    "x-amz-request-id": requestId,
    ...answer.headers,
  };
  const isEmpty = method === "HEAD" || answer.status === 204 || answer.status === 304;
  return { status: answer.status, headers, ...(isEmpty ? {} : { body }) };
}

async function answerTo(
  { services, answer, port }: Staff,
  head: CloudRequest,
  bodyWithin: (limitBytes: number) => Promise<Buffer>,
) {
  checkCaller(head, port);
  if (head.path === HEALTH_PATH) return health(services);
  const service = services.find((one) => one.handles(head));
  if (service === undefined) {
    const asked = head.headers["x-amz-target"] ?? `${head.method} ${head.path}`;
    throw new AwsError("UnknownOperationException", `The embedded cloud has no service that answers ${asked}.`);
  }
  const body = await bodyWithin(service.name === "s3" ? OBJECT_BODY_BYTES : JSON_BODY_BYTES);
  return await answer(service, { ...head, body });
}

const health = (services: readonly Service[]): CloudResponse => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ status: "ready", services: services.map(({ name }) => name) }),
});

function headOf(incoming: IncomingMessage): CloudRequest {
  const target = incoming.url ?? "/";
  const mark = target.indexOf("?");
  const headers = Object.entries(incoming.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
  );
  return {
    method: incoming.method ?? "GET",
    path: mark < 0 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? "" : target.slice(mark + 1)),
    headers: Object.fromEntries(headers),
    body: Buffer.alloc(0),
    requestId: randomUUID(),
  };
}

async function bodyOf(incoming: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > limitBytes) {
      const message = `Request must be smaller than ${limitBytes} bytes.`;
      throw new AwsError("RequestEntityTooLargeException", message, 413);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What goes wrong outside a service, in the protocol the caller speaks: XML where nothing says JSON. */
function rendered({ headers, path }: CloudRequest, error: unknown): CloudResponse {
  const { code, status } = error instanceof AwsError ? error : { code: "InternalFailure", status: 500 };
  const message = error instanceof Error ? error.message : String(error);
  if (headers["x-amz-target"] === undefined && !/^\/(\d{4}-\d\d-\d\d|_lambda)\//.test(path)) {
    const text = message.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${text}</Message></Error>`;
    return { status, headers: { "content-type": "application/xml" }, body };
  }
  return {
    status,
    headers: { "content-type": headers["content-type"] ?? "application/json", "x-amzn-errortype": code },
    body: JSON.stringify({ __type: code, Message: message, message }),
  };
}
