/** Buckets with their settings. */
import {
  CreateBucketCommand,
  type LifecycleRule,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type ServerSideEncryptionByDefault,
} from "@aws-sdk/client-s3";
import { configuredEndpoint } from "../../../src/aws/region.ts";
import { isUnsupported } from "../../../src/aws/unsupported.ts";
import { type Creator, nullIfExists, type Properties, type Target } from "./resource.ts";

const bucket: Creator = async (id, properties, target) => {
  const { clients, stackName, accountId } = target;
  const name: string = properties.BucketName ?? `${stackName}-${id}-${accountId}`.toLowerCase();
  const elsewhere = clients.region !== "us-east-1";
  const location = elsewhere
    ? { CreateBucketConfiguration: { LocationConstraint: clients.region as "eu-west-1" } }
    : {};
  await nullIfExists(
    clients.s3.send(new CreateBucketCommand({ Bucket: name, ...location })),
    "BucketAlreadyOwnedByYou",
  );
  for (const [what, put] of settingsOf(name, properties, target)) await putIfOffered(what, put, target);
  return { ref: name, attributes: { Arn: `arn:aws:s3:::${name}` } };
};

/** The settings in the template with their calls. Versioning comes first: it does not apply to earlier objects. */
function settingsOf(Bucket: string, properties: Properties, { clients: { s3 } }: Target) {
  const { VersioningConfiguration, PublicAccessBlockConfiguration, OwnershipControls } = properties;
  const { LifecycleConfiguration, BucketEncryption } = properties;
  const settings: [string, () => Promise<unknown>][] = [];
  if (VersioningConfiguration)
    settings.push(["versions", () => s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }))]);
  if (PublicAccessBlockConfiguration) {
    const command = new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration });
    settings.push(["the block of public access", () => s3.send(command)]);
  }
  if (OwnershipControls) {
    const command = new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls });
    settings.push(["ownership controls", () => s3.send(command)]);
  }
  if (BucketEncryption) {
    const Rules = encryptionRules(BucketEncryption as Encryption);
    const command = new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } });
    settings.push(["encryption", () => s3.send(command)]);
  }
  if (LifecycleConfiguration) {
    const Rules = (LifecycleConfiguration as Lifecycle).Rules.map(lifecycleRule);
    const command = new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } });
    settings.push(["a lifecycle", () => s3.send(command)]);
  }
  return settings;
}

async function putIfOffered(what: string, put: () => Promise<unknown>, { leftOut }: Target): Promise<void> {
  await put().catch((error: unknown) => {
    if (!isUnsupported(error)) throw error;
    leftOut(`${what} of buckets`);
  });
}

interface Encryption {
  readonly ServerSideEncryptionConfiguration: readonly {
    readonly ServerSideEncryptionByDefault: ServerSideEncryptionByDefault;
  }[];
}

/** CloudFormation uses different names. */
function encryptionRules({ ServerSideEncryptionConfiguration: rules }: Encryption) {
  return rules.map((rule) => ({ ApplyServerSideEncryptionByDefault: rule.ServerSideEncryptionByDefault }));
}

interface Lifecycle {
  readonly Rules: readonly {
    readonly Id: string;
    readonly Status: "Enabled" | "Disabled";
    readonly Prefix?: string;
    readonly ExpirationInDays?: number;
    readonly ExpiredObjectDeleteMarker?: boolean;
    readonly NoncurrentVersionExpiration?: { readonly NoncurrentDays: number };
    readonly AbortIncompleteMultipartUpload?: { readonly DaysAfterInitiation: number };
  }[];
}

function lifecycleRule({ Id, Status, Prefix = "", ...rule }: Lifecycle["Rules"][number]): LifecycleRule {
  const { ExpirationInDays, ExpiredObjectDeleteMarker, ...same } = rule;
  const Expiration = {
    ...(ExpirationInDays === undefined ? {} : { Days: ExpirationInDays }),
    ...(ExpiredObjectDeleteMarker === undefined ? {} : { ExpiredObjectDeleteMarker }),
  };
  return { ID: Id, Status, Filter: { Prefix }, ...same, ...(Object.keys(Expiration).length > 0 ? { Expiration } : {}) };
}

/** A policy that requires TLS would block all access at an endpoint without TLS. */
const bucketPolicy: Creator = async (id, { Bucket, PolicyDocument }, target) => {
  const values = { ref: id, attributes: {} };
  if (configuredEndpoint()?.startsWith("http:") && JSON.stringify(PolicyDocument).includes("aws:SecureTransport")) {
    target.leftOut("the TLS requirement of bucket policies");
    return values;
  }
  const command = new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(PolicyDocument) });
  await putIfOffered("policies", () => target.clients.s3.send(command), target);
  return values;
};

export const s3Resources: Readonly<Record<string, Creator>> = {
  "AWS::S3::Bucket": bucket,
  "AWS::S3::BucketPolicy": bucketPolicy,
};
