/** What the services of the embedded cloud and the one server in front of them say to each other. */

/** One HTTP request, its body already read. */
export interface CloudRequest {
  readonly method: string;
  /** As sent: percent-encoding kept, query left out, so that a service decides itself what a `%2F` means. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case; a header sent several times is joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** What the answer carries as `x-amzn-requestid` and `x-amz-request-id`. */
  readonly requestId: string;
}

/** One HTTP answer; content length, date and request id are added by the server. */
export interface CloudResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/**
 * One AWS service. `answer` renders an `AwsError` in the service's protocol; any other error
 * becomes a 500.
 */
export interface Service {
  readonly name: string;
  handles(request: CloudRequest): boolean;
  /**
   * The operation a request asks for, by its name in the service model, such as `UpdateFunctionCode`; `null` where it
   * is none.
   */
  operationOf(request: CloudRequest): string | null;
  answer(request: CloudRequest): Promise<CloudResponse>;
}

/** A refusal as AWS words it: `code` is the exception's name in the service model, `status` its HTTP status. */
export class AwsError extends Error {
  override readonly name = "AwsError";
  readonly code: string;
  readonly status: number;
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}
