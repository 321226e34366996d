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

export const noSuchBucket = (BucketName: string) =>
  new S3Refusal("NoSuchBucket", "The specified bucket does not exist", 404, {}, { BucketName });

export const noSuchKey = (Key: string, headers: Texts = {}) =>
  new S3Refusal("NoSuchKey", "The specified key does not exist.", 404, headers, { Key });

export const noSuchVersion = (Key: string, VersionId: string) =>
  new S3Refusal("NoSuchVersion", "The specified version does not exist.", 404, {}, { Key, VersionId });

/**
 * A version of a bucket that has none, or of an object that never was (recorded:
 * test_get_object_with_version_unversioned_bucket).
 */
export const invalidVersion = (ArgumentValue: string) =>
  invalidArgument("Invalid version id specified", { ArgumentName: "versionId", ArgumentValue });

export const noSuchUpload = (UploadId: string) =>
  new S3Refusal(
    "NoSuchUpload",
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    404,
    {},
    { UploadId },
  );

/** A request that S3 understands and does not carry out. */
export const invalidRequest = (message: string) => new S3Refusal("InvalidRequest", message, 400);

/** Two requests for one object met. */
export const conditionalConflict = (Condition: string, Key: string) =>
  new S3Refusal(
    "ConditionalRequestConflict",
    "The conditional request cannot succeed due to a conflicting operation against this resource.",
    409,
    {},
    { Condition, Key },
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

export const invalidArgument = (message: string, details: Texts = {}) =>
  new S3Refusal("InvalidArgument", message, 400, {}, details);

/** What S3 offers and this emulation does not: said, never passed over. */
export const notImplemented = (what: string) =>
  new S3Refusal("NotImplemented", `The embedded cloud's S3 does not offer ${what}.`, 501);
