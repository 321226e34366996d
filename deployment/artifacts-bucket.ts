/** The bucket of requests, snapshots, journals and reports; it outlives the stack. */
import { RECORD_DAYS } from "../src/domain/cleanup/retention.ts";
import { bucketName, sub } from "./names.ts";

const OLD_VERSIONS_KEPT_DAYS = 30;

const bucketArn = `arn:\${AWS::Partition}:s3:::${bucketName}`;

export const artifactsBucket = {
  ArtifactsBucket: {
    Type: "AWS::S3::Bucket",
    DeletionPolicy: "Retain",
    UpdateReplacePolicy: "Retain",
    Properties: {
      BucketName: sub(bucketName),
      VersioningConfiguration: { Status: "Enabled" },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      LifecycleConfiguration: {
        Rules: [
          {
            Id: "parts-of-uploads-nobody-ended",
            Status: "Enabled",
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
          },
          {
            Id: "files-of-executions-long-over",
            Status: "Enabled",
            Prefix: "executions/",
            ExpirationInDays: RECORD_DAYS,
          },
          {
            Id: "files-of-cleanups-long-over",
            Status: "Enabled",
            Prefix: "cleanups/",
            ExpirationInDays: RECORD_DAYS,
          },
          {
            Id: "what-was-overwritten-or-deleted",
            Status: "Enabled",
            NoncurrentVersionExpiration: { NoncurrentDays: OLD_VERSIONS_KEPT_DAYS },
            ExpiredObjectDeleteMarker: true,
          },
        ],
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
      },
    },
  },
  ArtifactsBucketPolicy: {
    Type: "AWS::S3::BucketPolicy",
    DeletionPolicy: "Retain",
    UpdateReplacePolicy: "Retain",
    Properties: {
      Bucket: { Ref: "ArtifactsBucket" },
      PolicyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "OnlyOverTls",
            Effect: "Deny",
            Principal: "*",
            Action: "s3:*",
            Resource: [sub(bucketArn), sub(`${bucketArn}/*`)],
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      },
    },
  },
};
