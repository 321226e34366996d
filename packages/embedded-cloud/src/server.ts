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
  const answer = answering(passages);
  const server = createServer((incoming, outgoing) => {
    respond({ services, answer, port: listeningPort() }, incoming, outgoing).catch((error: unknown) => {
      outgoing.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  // A client on a busy machine may use a connection that has been idle for long: one that the server is about to end
  // would be reset.
  server.keepAliveTimeout = 0;
  const listeningPort = () => (server.address() as AddressInfo | null)?.port ?? port;
  const listening = Promise.withResolvers<void>();
  server.once("error", (error: NodeJS.ErrnoException) => listening.reject(explained(error, port)));
  server.listen(port, "127.0.0.1", listening.resolve);
  await listening.promise;
  return {
    url: `http://127.0.0.1:${listeningPort()}`,
    async stop() {
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
  readonly port: number;
  readonly services: readonly Service[];
  readonly answer: ReturnType<typeof answering>;
}

async function respond(staff: Staff, incoming: IncomingMessage, outgoing: ServerResponse) {
  const requestId = randomUUID();
  const request = headOf(incoming, requestId);
  const answer = await answerTo(staff, request, incoming).catch((error: unknown) => {
    if (error instanceof ConnectionCut) throw error;
    return rendered(request, error);
  });
  const body = answer.body ?? "";
  outgoing.writeHead(answer.status, {
    "content-length": Buffer.byteLength(body),
    "x-amzn-requestid": requestId,
    "x-amz-request-id": requestId,
    ...answer.headers,
    // A request that was not read to its end leaves the connection unusable.
    ...(incoming.complete ? {} : { connection: "close" }),
  });
  outgoing.end(request.method === "HEAD" || answer.status === 204 || answer.status === 304 ? undefined : body);
}

async function answerTo({ services, answer, port }: Staff, head: CloudRequest, incoming: IncomingMessage) {
  checkCaller(head, port);
  if (head.path === HEALTH_PATH) return health(services);
  const service = services.find((one) => one.handles(head));
  if (service === undefined) {
    const asked = head.headers["x-amz-target"] ?? `${head.method} ${head.path}`;
    throw new AwsError("UnknownOperationException", `The embedded cloud has no service that answers ${asked}.`);
  }
  const body = await bodyOf(incoming, service.name === "s3" ? OBJECT_BODY_BYTES : JSON_BODY_BYTES);
  return await answer(service, { ...head, body });
}

const health = (services: readonly Service[]): CloudResponse => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ status: "ready", services: services.map(({ name }) => name) }),
});

function headOf(incoming: IncomingMessage, requestId: string): CloudRequest {
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
    requestId,
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
