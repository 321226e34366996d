/** The bucket of requests, snapshots, journals and reports. It is kept when the stack is deleted. */
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
            Id: "abort-incomplete-uploads",
            Status: "Enabled",
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
          },
          {
            Id: "expire-execution-files",
            Status: "Enabled",
            Prefix: "executions/",
            ExpirationInDays: RECORD_DAYS,
          },
          {
            Id: "expire-cleanup-files",
            Status: "Enabled",
            Prefix: "cleanups/",
            ExpirationInDays: RECORD_DAYS,
          },
          {
            Id: "expire-noncurrent-versions",
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
