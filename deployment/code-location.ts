/** Where a template expects the functions' code: at keys that change with it, because CloudFormation compares keys. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Template, TemplateResource } from "./stack/template.ts";

/** `code/` and a hash of all ZIPs in the folder, with a slash at the end. */
export async function codePrefixOf(folder: string): Promise<string> {
  const hash = createHash("sha256");
  for (const name of await zipsIn(folder)) hash.update(name).update(await readFile(join(folder, name)));
  return `code/${hash.digest("hex").slice(0, 16)}/`;
}

/** Names of the functions' ZIPs, sorted. */
export async function zipsIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith(".zip")).sort();
}

/** The template with its code below this prefix in the bucket of the stack. */
export function withCodeAt(template: Template, prefix: string): Template {
  return withCode(template, ({ S3Bucket, S3Key }) => ({ S3Bucket, S3Key: `${prefix}${basename(S3Key)}` }));
}

/** The template without the bucket of the stack: its parameters say where the code is. */
export function withCodeParameters(template: Template, prefix: string): Template & { readonly Parameters: object } {
  const { Resources, Outputs, ...rest } = withCode(template, ({ S3Key }) => ({
    S3Bucket: { Ref: "CodeBucket" },
    S3Key: { "Fn::Sub": `\${CodePrefix}${basename(S3Key)}` },
  }));
  return {
    ...rest,
    Parameters: {
      CodeBucket: { Type: "String", Description: "Bucket in this Region that contains the functions' ZIPs" },
      CodePrefix: { Type: "String", Description: "Prefix of the ZIPs' keys", Default: prefix },
    },
    Resources: withoutBucket(Resources),
    Outputs: withoutBucket(Outputs),
  };
}

interface Code {
  readonly S3Bucket: unknown;
  readonly S3Key: string;
}

function withCode(template: Template, change: (code: Code) => object): Template {
  const resources = Object.entries(template.Resources).map(([id, resource]): [string, TemplateResource] => {
    const { Type, Properties } = resource;
    if (Type !== "AWS::Lambda::Function") return [id, resource];
    return [id, { ...resource, Properties: { ...Properties, Code: change(Properties?.Code as Code) } }];
  });
  return { ...template, Resources: Object.fromEntries(resources) };
}

const withoutBucket = <T>(members: Readonly<Record<string, T>>) =>
  Object.fromEntries(Object.entries(members).filter(([id]) => !id.startsWith("ServerlessDeployment")));
