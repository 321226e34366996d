/** AWS's query protocol: operation and parameters as a form, the answer in XML. */

import { AwsError, type CloudRequest, type CloudResponse, type Service } from "../service.ts";
import { document, type Group } from "./xml.ts";

interface Spoken {
  /** For people: `IAM`. */
  readonly service: string;
  /** What requests to the service are signed for. */
  readonly signedFor: string;
  /** Of the answers' XML, from the service model. */
  readonly namespace: string;
}

/** By name, each from a call's parameters to the content of its result. @throws AwsError */
export type QueryOperations = Readonly<Record<string, (parameters: URLSearchParams) => Group>>;

const FORM = "application/x-www-form-urlencoded";

/** Tells the protocol of a request whose path says nothing. */
export const isQuery = ({ headers }: Pick<CloudRequest, "headers">) =>
  headers["content-type"]?.startsWith(FORM) === true;

/** What a service says to the server in front of it, made of its operations. */
export function queryProtocol(
  { service, signedFor, namespace }: Spoken,
  operations: QueryOperations,
): Pick<Service, "handles" | "operationOf" | "answer"> {
  return {
    handles: (request) =>
      request.path === "/" &&
      isQuery(request) &&
      request.headers.authorization?.includes(`/${signedFor}/aws4_request`) === true,
    operationOf: ({ body }) => new URLSearchParams(body.toString()).get("Action"),
    async answer(request) {
      const parameters = new URLSearchParams(request.body.toString());
      const name = parameters.get("Action") ?? "";
      try {
        const carryOut = Object.hasOwn(operations, name) ? operations[name] : undefined;
        if (carryOut === undefined)
          throw new AwsError("InvalidAction", `The embedded cloud's ${service} does not offer ${name}.`);
        return answered(name, carryOut(parameters), namespace, request);
      } catch (error) {
        if (error instanceof AwsError) return refused(error, request);
        throw error;
      }
    },
  };
}

function answered(name: string, result: Group, namespace: string, { requestId }: CloudRequest): CloudResponse {
  const content = { [`${name}Result`]: result, ResponseMetadata: { RequestId: requestId } };
  return rendered(200, document(`${name}Response`, content, namespace));
}

function refused({ code, message, status }: AwsError, { requestId }: CloudRequest): CloudResponse {
  const content = { Error: { Type: "Sender", Code: code, Message: message }, RequestId: requestId };
  return rendered(status, document("ErrorResponse", content, null));
}

const rendered = (status: number, body: string): CloudResponse => ({
  status,
  headers: { "content-type": "text/xml" },
  body,
});
