/** Names in the template. */
import { artifactsBucketName, serviceNameOf } from "../src/domain/service-names.ts";

export const stage = "${sls:stage}";

/** Prefix of all resource names. */
export const serviceName = serviceNameOf(stage);

/** Tags of all resources that support them. */
export const tags = { service: "layershift", stage };

/** For the logs of tasks and state machines. */
export const logRetentionDays = 90;

/** Text with `${…}` for CloudFormation. */
export const sub = (text: string) => ({ "Fn::Sub": text });

/** ARN of a resource in this account and Region. */
export const arn = (service: string, resource: string) =>
  sub(`arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}`);

export const attribute = (resource: string, name: string) => ({ "Fn::GetAtt": [resource, name] });

/** For use in `sub`. */
export const bucketName = artifactsBucketName(stage, "${AWS::AccountId}", "${AWS::Region}");

/** Objects of the artifacts bucket. */
export const objects = (pattern: string) => sub(`arn:\${AWS::Partition}:s3:::${bucketName}/${pattern}`);

/** A task has one name in several spellings: `Take inventory`, `take-inventory`, `takeInventory`, `TakeInventory`. */
export const kebab = (state: string) => state.toLowerCase().replaceAll(" ", "-");
export const camel = (state: string) => kebab(state).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
/** `LockCheck` → `lock-check`. */
export const kebabOfPascal = (id: string) => id.replace(/(?!^)[A-Z]/g, "-$&").toLowerCase();
export const pascal = (state: string) => camel(state).replace(/^\w/, (letter) => letter.toUpperCase());
