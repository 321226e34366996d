/**
 * Settings of a bucket that have no effect here and are returned as they were put: policy, lifecycle, encryption and
 * the like.
 */

import { parsed } from "../../protocols/xml.ts";
import { type Operation, xmlAnswer } from "../call.ts";
import { malformedXml, S3Refusal } from "../refusal.ts";
import { bucketNamed } from "./buckets.ts";

interface Setting {
  /** In the names of its operations: `PutBucketPolicy`. */
  readonly name: string;
  /** Root element of its document; `null` for a policy, which is JSON. */
  readonly root: string | null;
  /** What is answered where it was never put (S3 API reference, "Error responses"). */
  readonly missing: string;
}

/** By the query parameter that names them. */
const settings: Readonly<Record<string, Setting>> = {
  policy: { name: "BucketPolicy", root: null, missing: "NoSuchBucketPolicy" },
  lifecycle: {
    name: "BucketLifecycleConfiguration",
    root: "LifecycleConfiguration",
    missing: "NoSuchLifecycleConfiguration",
  },
  encryption: {
    name: "BucketEncryption",
    root: "ServerSideEncryptionConfiguration",
    missing: "ServerSideEncryptionConfigurationNotFoundError",
  },
  publicAccessBlock: {
    name: "PublicAccessBlock",
    root: "PublicAccessBlockConfiguration",
    missing: "NoSuchPublicAccessBlockConfiguration",
  },
  ownershipControls: {
    name: "BucketOwnershipControls",
    root: "OwnershipControls",
    missing: "OwnershipControlsNotFoundError",
  },
};

type Named = Readonly<Record<string, readonly [name: string, operation: Operation]>>;

const operations = (verb: string, operation: (parameter: string, setting: Setting) => Operation): Named =>
  Object.fromEntries(
    Object.entries(settings).map(([parameter, setting]) => [
      parameter,
      [`${verb}${setting.name}`, operation(parameter, setting)] as const,
    ]),
  );

export const putSettings = operations("Put", (parameter, { root }) => ({ buckets, bucketName, request }) => {
  const text = request.body.toString();
  if (root === null) checkJson(text);
  else parsed(text, root);
  bucketNamed(buckets, bucketName).settings.set(parameter, text);
  return { status: root === null ? 204 : 200 };
});

export const getSettings = operations("Get", (parameter, { root, missing }) => ({ buckets, bucketName }) => {
  const text = bucketNamed(buckets, bucketName).settings.get(parameter);
  if (text === undefined) throw new S3Refusal(missing, `The bucket has no ${parameter}.`, 404);
  return root === null ? { status: 200, headers: { "content-type": "application/json" }, body: text } : xmlAnswer(text);
});

function checkJson(text: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw text === "" ? malformedXml() : new S3Refusal("MalformedPolicy", "Policies must be valid JSON", 400);
  }
}
