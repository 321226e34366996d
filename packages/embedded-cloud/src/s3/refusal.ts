/** S3's refusals, by the codes of the S3 API reference ("Error responses"). */
import { AwsError } from "../service.ts";

type Texts = Readonly<Record<string, string>>;

/** A refusal that also sets headers, as a 416 does with `content-range`, or has further elements in its document. */
export class S3Refusal extends AwsError {
  readonly headers: Texts;
  readonly details: Texts;
  constructor(code: string, message: string, status: number, headers: Texts = {}, details: Texts = {}) {
    super(code, message, status);
    this.headers = headers;
    this.details = details;
  }
}

export const noSuchBucket = () => new S3Refusal("NoSuchBucket", "The specified bucket does not exist", 404);

export const noSuchKey = (headers: Texts = {}) =>
  new S3Refusal("NoSuchKey", "The specified key does not exist.", 404, headers);

export const noSuchVersion = () => new S3Refusal("NoSuchVersion", "The specified version does not exist.", 404);

export const noSuchUpload = () =>
  new S3Refusal(
    "NoSuchUpload",
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    404,
  );

export const malformedXml = () =>
  new S3Refusal(
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
    400,
  );

export const preconditionFailed = (Condition: string) =>
  new S3Refusal(
    "PreconditionFailed",
    "At least one of the pre-conditions you specified did not hold",
    412,
    {},
    { Condition },
  );

/** A header that S3 itself does not carry out. */
export const headerNotImplemented = (Header: string) =>
  new S3Refusal(
    "NotImplemented",
    "A header you provided implies functionality that is not implemented",
    501,
    {},
    { Header },
  );

export const invalidArgument = (message: string) => new S3Refusal("InvalidArgument", message, 400);

/** What S3 offers and this emulation does not: said, never passed over. */
export const notImplemented = (what: string) =>
  new S3Refusal("NotImplemented", `The embedded cloud's S3 does not offer ${what}.`, 501);
