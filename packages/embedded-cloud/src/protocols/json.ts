/**
 * AWS's JSON protocols: the operation in a header, parameters and answer in JSON, and a refusal by the name of its
 * exception.
 */
import { AwsError, type CloudResponse, type Service } from "../service.ts";

/** From a call's parameters to its answer. @throws AwsError */
type Operation = (parameters: unknown) => object;

interface Spoken {
  /** For people: `CloudWatch Logs`. */
  readonly service: string;
  /** What the service model calls the service; stands before the operation in the header `x-amz-target`. */
  readonly targetPrefix: string;
  readonly version: "1.0" | "1.1";
}

/** What a service says to the server in front of it, made of its operations. */
export function jsonProtocol(
  { service, targetPrefix, version }: Spoken,
  operations: Readonly<Record<string, Operation>>,
): Pick<Service, "handles" | "operationOf" | "answer"> {
  const prefix = `${targetPrefix}.`;
  const rendered = (status: number, value: object): CloudResponse => ({
    status,
    headers: { "content-type": `application/x-amz-json-${version}` },
    body: JSON.stringify(value),
  });
  return {
    handles: ({ headers }) => headers["x-amz-target"]?.startsWith(prefix) ?? false,
    operationOf: ({ headers }) => headers["x-amz-target"]?.slice(prefix.length) ?? null,
    async answer({ headers, body }) {
      const name = headers["x-amz-target"]?.slice(prefix.length) ?? "";
      try {
        const carryOut = Object.hasOwn(operations, name) ? operations[name] : undefined;
        if (carryOut === undefined)
          throw new AwsError("UnknownOperationException", `The embedded cloud's ${service} does not offer ${name}.`);
        return rendered(200, carryOut(parametersIn(body)));
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        return rendered(error.status, { __type: error.code, message: error.message });
      }
    },
  };
}

/** The operations of a service that keeps what it holds in `account`. */
export function operationsOn<Account>(
  account: Account,
  operations: Readonly<Record<string, (account: Account, parameters: unknown) => object>>,
): Readonly<Record<string, Operation>> {
  return Object.fromEntries(
    Object.entries(operations).map(([name, carryOut]) => [name, (parameters) => carryOut(account, parameters)]),
  );
}

function parametersIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString() || "{}");
  } catch {
    throw new AwsError("SerializationException", "The body of the request is not JSON.");
  }
}
