/**
 * API calls on their way from the server to a service. Code that counts, refuses or disturbs calls is added here.
 */
import type { CloudRequest, CloudResponse, Service } from "./service.ts";

export interface ApiCall {
  /**
   * Such as `lambda.UpdateFunctionCode`; what the service model has no name for is called by its method, such as
   * `lambda.GET` for the download of a package.
   */
  readonly operation: string;
  /**
   * What names the function, object, log group or execution: the decoded path, or the parameters of a JSON protocol.
   */
  readonly about: string;
  /** Access key the request is signed with; `null` for what needs no signature, such as presigned addresses. */
  readonly caller: string | null;
  readonly request: CloudRequest;
}

/** Sees every call first: answers it, passes it on, or throws an `AwsError` or a `ConnectionCut`. */
export type Passage = (call: ApiCall, answer: () => Promise<CloudResponse>) => Promise<CloudResponse>;

/** Run first in every cloud of this process, to watch clouds that other code starts. */
export const everywhere: Passage[] = [];

/** The caller gets no answer: its connection ends. */
export class ConnectionCut extends Error {
  override readonly name = "ConnectionCut";
}

/** How a service gets and answers its calls, past these passages: the first one meets a call first. */
export function answering(
  passages: readonly Passage[],
): (service: Service, request: CloudRequest) => Promise<CloudResponse> {
  return (service, request) => {
    const call = callOf(service, request);
    const answer = passages.reduceRight<() => Promise<CloudResponse>>(
      (next, passage) => () => passage(call, next),
      () => service.answer(request),
    );
    return answer();
  };
}

/** The access key a request is signed with; `null` for presigned addresses. */
export const accessKeyOf = ({ headers }: Pick<CloudRequest, "headers">): string | null =>
  headers.authorization?.match(/Credential=([^/,\s]+)/)?.[1] ?? null;

function callOf(service: Service, request: CloudRequest): ApiCall {
  const { method, path, headers, body } = request;
  const isRest = headers["x-amz-target"] === undefined;
  return {
    operation: `${service.name}.${service.operationOf(request) ?? method}`,
    about: isRest ? decoded(path) : body.toString(),
    caller: accessKeyOf(request),
    request,
  };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
