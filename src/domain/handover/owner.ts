/** Decides which tool owns a function, from the marks that tools leave. The tool's next deployment can change it. */
import { MAX_NAME_LENGTH, quoted, quotedOrNull } from "../text.ts";

export type OwnerKind = "terraform" | "sam" | "cdk" | "serverless" | "cloudformation" | "script" | "unknown";

/** What a person can name for functions without a mark. `script`: calls of Lambda's API, such as in a pipeline. */
export const OWNER_KINDS = ["terraform", "sam", "cdk", "serverless", "cloudformation", "script"] as const;

/** What can identify the owner of a function. */
export interface Marks {
  readonly functionName: string;
  readonly tags: ReadonlyMap<string, string>;
  /** `Metadata` of the function's resource in its template; `null` if there is no template. */
  readonly metadata: ReadonlyMap<string, unknown> | null;
  /** Address of its resource in a given Terraform state; `null` if it is in none. */
  readonly terraformAddress: string | null;
}

export interface Owner {
  readonly kind: OwnerKind;
  /** CloudFormation stack and logical ID of the resource; `null` outside CloudFormation. */
  readonly stack: string | null;
  readonly logicalId: string | null;
  /** Its name in the files of the tool: a key of `functions:`, a construct path or an address; `null` if unknown. */
  readonly called: string | null;
  /** The mark that it was recognised by, as a text that follows "by". */
  readonly evidence: string;
}

/** The owner of a function. `assumed` is the owner of functions without a mark: Terraform leaves none automatically. */
export function ownerOf(marks: Marks, assumed: OwnerKind = "unknown"): Owner {
  const { kind, stack, logicalId, called, evidence } = ownerAsMarked(marks, assumed);
  const name = (text: string | null) => quotedOrNull(text, MAX_NAME_LENGTH);
  return { kind, stack: name(stack), logicalId: name(logicalId), called: name(called), evidence: quoted(evidence) };
}

function ownerAsMarked(marks: Marks, assumed: OwnerKind): Owner {
  const address = marks.terraformAddress;
  if (address !== null)
    return {
      kind: "terraform",
      stack: null,
      logicalId: null,
      called: address,
      evidence: `${address} in Terraform's state`,
    };
  const stack = marks.tags.get("aws:cloudformation:stack-name");
  const logicalId = marks.tags.get("aws:cloudformation:logical-id");
  if (stack !== undefined && logicalId !== undefined) return inStack(marks, stack, logicalId);
  const tag = [...marks.tags].find(isTerraformMark);
  const free = { stack: null, logicalId: null, called: null };
  if (tag !== undefined) return { ...free, kind: "terraform", evidence: `its tag ${tag.join("=")}` };
  const evidence = assumed === "unknown" ? "nothing: no tool tagged it" : "the option --owner: no tool tagged it";
  return { ...free, kind: assumed, evidence };
}

/** CDK ends a logical ID with eight hexadecimal digits, a hash of the construct path. */
const CDK_LOGICAL_ID = /[0-9A-F]{8}$/;
/** The Serverless Framework names the resource of a function `hello` `HelloLambdaFunction`. */
const SERVERLESS_LOGICAL_ID = /^(.+)LambdaFunction$/s;

function inStack({ functionName, tags, metadata }: Marks, stack: string, logicalId: string): Owner {
  const place = { stack, logicalId, called: null };
  const path = metadata?.get("aws:cdk:path");
  if (typeof path === "string")
    return { ...place, kind: "cdk", called: path, evidence: `aws:cdk:path ${path} in its template` };
  if (tags.get("lambda:createdBy") === "SAM")
    return { ...place, kind: "sam", evidence: "its tag lambda:createdBy=SAM" };
  const key = SERVERLESS_LOGICAL_ID.exec(logicalId)?.[1];
  const stage = tags.get("STAGE");
  if (key !== undefined && (functionName.startsWith(`${stack}-`) || (stage && stack.endsWith(`-${stage}`)))) {
    const called = functionName.startsWith(`${stack}-`) ? functionName.slice(stack.length + 1) : keyFrom(key);
    const evidence = stage ? `its tag STAGE=${stage} and logical ID ${logicalId}` : `its logical ID ${logicalId}`;
    return { ...place, kind: "serverless", called, evidence: `${evidence} in stack ${stack}` };
  }
  const asset =
    metadata?.get("aws:asset:path") !== undefined || [...tags.keys()].some((tag) => tag.startsWith("aws-cdk:"));
  if (asset || CDK_LOGICAL_ID.test(logicalId))
    return { ...place, kind: "cdk", evidence: `${asset ? "a mark of CDK and " : ""}its logical ID ${logicalId}` };
  return { ...place, kind: "cloudformation", evidence: `its stack ${stack}` };
}

/** Reverts how the Serverless Framework normalises a key, except for the case of the first letter, which is lost. */
function keyFrom(normalized: string): string {
  const text = normalized.replaceAll("Dash", "-").replaceAll("Underscore", "_");
  return text.charAt(0).toLowerCase() + text.slice(1);
}

const SAYS_BY_WHOM = /^(managed|created|provisioned|deployed|maintained)[-_ :]?(by|with|using)$|^(iac|provisioner)$/i;
const TERRAFORM = /^(terraform|terragrunt|opentofu|tofu)\b/i;
const SAYS_TERRAFORM = /^(managed[-_ :]?by[-_ :]?)?(hashicorp[-_ :]?)?terraform([-_ :]?managed)?$/i;

/** Terraform adds no tags automatically; these are common tags of teams and modules. */
function isTerraformMark([key, value]: readonly [string, string]): boolean {
  if (key === "terraform-aws-modules") return true;
  if (key === "git_file" || key === "yor_file") return /\.(tf|tofu)(\.json)?$/.test(value);
  if (SAYS_BY_WHOM.test(key)) return TERRAFORM.test(value);
  return SAYS_TERRAFORM.test(key) && !/^(false|no|0)$/i.test(value);
}
