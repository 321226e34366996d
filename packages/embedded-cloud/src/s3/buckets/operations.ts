/** Making, finding, versioning and removing buckets. */

import { childText, document, parsed } from "../../protocols/xml.ts";
import { type Operation, xmlAnswer } from "../call.ts";
import { malformedXml, notImplemented, S3Refusal } from "../refusal.ts";
import { type Bucket, bucketNamed } from "./buckets.ts";

/** Source: S3 user guide, "General purpose bucket naming rules". */
const BUCKET_NAME = /^(?!xn--)(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Making one's own bucket again is a 409, in us-east-1 a 200 that changes nothing (API reference, CreateBucket). */
export const createBucket: Operation = ({ buckets, clock, region, bucketName, request }) => {
  if (!BUCKET_NAME.test(bucketName)) {
    throw new S3Refusal("InvalidBucketName", "The specified bucket is not valid.", 400);
  }
  checkLocation(region, request.body.toString());
  if (!buckets.has(bucketName)) {
    const bucket: Bucket = {
      name: bucketName,
      createdAt: clock.now(),
      versioning: null,
      objects: new Map(),
      issued: new Set(),
      uploads: new Map(),
      settings: new Map(),
    };
    buckets.set(bucketName, bucket);
  } else if (region !== "us-east-1") {
    throw new S3Refusal(
      "BucketAlreadyOwnedByYou",
      "Your previous request to create the named bucket succeeded and you already own it.",
      409,
    );
  }
  return { status: 200, headers: { location: `/${bucketName}` } };
};

const REGION = /^([a-z]{2}(-[a-z]+)+-\d|EU)$/;

/**
 * Only us-east-1 takes no location, and not its own name. Recorded 2026-02-21: s3/test_s3.snapshot.json,
 * test_create_bucket_with_invalid_location_constraint.
 */
function checkLocation(region: string, body: string): void {
  const configuration = body === "" ? null : parsed(body, "CreateBucketConfiguration");
  const other = configuration?.children.find(({ name }) => name !== "LocationConstraint");
  if (other !== undefined) throw notImplemented(`${other.name} of a new bucket`);
  const asked = configuration === null ? undefined : childText(configuration, "LocationConstraint");
  if ((asked ?? "us-east-1") === region && (asked === undefined || region !== "us-east-1")) return;
  if (region === "us-east-1" && asked !== undefined) {
    if (asked !== region && REGION.test(asked)) throw notImplemented("buckets of another Region");
    throw new S3Refusal("InvalidLocationConstraint", "The specified location-constraint is not valid", 400);
  }
  const named = asked ?? "unspecified";
  throw new S3Refusal(
    "IllegalLocationConstraintException",
    `The ${named} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    400,
  );
}

export const headBucket: Operation = ({ buckets, region, bucketName }) => {
  bucketNamed(buckets, bucketName);
  return { status: 200, headers: { "x-amz-bucket-region": region } };
};

export const listBuckets: Operation = ({ buckets }) => {
  const names = [...buckets.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const Bucket = names.map(({ name, createdAt }) => ({ Name: name, CreationDate: createdAt.toISOString() }));
  return xmlAnswer(document("ListAllMyBucketsResult", { Owner: { ID: "embedded" }, Buckets: { Bucket } }));
};

export const deleteBucket: Operation = ({ buckets, bucketName }) => {
  if (bucketNamed(buckets, bucketName).objects.size > 0) {
    throw new S3Refusal(
      "BucketNotEmpty",
      "The bucket you tried to delete is not empty",
      409,
      {},
      { BucketName: bucketName },
    );
  }
  buckets.delete(bucketName);
  return { status: 204 };
};

export const putBucketVersioning: Operation = ({ buckets, bucketName, request }) => {
  const status = childText(parsed(request.body.toString(), "VersioningConfiguration"), "Status");
  if (status !== "Enabled" && status !== "Suspended") throw malformedXml();
  bucketNamed(buckets, bucketName).versioning = status;
  return { status: 200 };
};

export const getBucketVersioning: Operation = ({ buckets, bucketName }) => {
  const { versioning } = bucketNamed(buckets, bucketName);
  return xmlAnswer(document("VersioningConfiguration", { Status: versioning ?? undefined }));
};
