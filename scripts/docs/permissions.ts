/** Writes docs/permissions.md: the permissions of each role, from the deployment. */
import serverless from "../../serverless.ts";

interface Resource {
  readonly Type: string;
  readonly Properties?: {
    readonly Description?: string;
    readonly Policies?: readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[];
  };
}

interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource: unknown;
  readonly Condition?: { readonly StringEquals: Readonly<Record<string, string>> };
}

/** Markdown with a table per role, in the order of the template. */
export function permissionsPage(): string {
  const { Resources } = serverless.resources as { readonly Resources: Readonly<Record<string, Resource>> };
  const roles = Object.values(Resources).filter(({ Type }) => Type === "AWS::IAM::Role");
  return `${[
    "# Permissions",
    "`npm run docs` generates this page from the deployment. Each task has its own role. `STAGE` is the stage; `Ref` and `GetAtt` name resources of the template. The parameter `functionPrefixes` narrows `function:*` to functions whose names start with one of the prefixes: the service can change only these. The parameter `layerNames` narrows `layer:*` of `lambda:PublishLayerVersion`.",
    "The service never changes or invokes its own functions of any stage as part of a fleet. Statements with *never* deny it even if a prefix matches them.",
    '**Anyone who can start executions of the migration has the combined permissions of these roles.** With `layer.fromFunction` and `"drift": "adopt-layer"`, a request copies the code of one function to every function with one of the prefixes. There it runs with the role of that function. Grant `states:StartExecution` on the state machine only to people who can deploy these functions. Narrow `functionPrefixes` and `layerNames` to one team. See the [security model](security-model.md).',
    ...roles.map(section),
  ].join("\n\n")}\n`;
}

function section({ Properties: { Description = "", Policies = [] } = {} }: Resource): string {
  const rows = Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement).flatMap(
    ({ Effect, Action, Resource, Condition }) => {
      const resources = Array.isArray(Resource) ? Resource : [Resource];
      const only = Object.entries(Condition?.StringEquals ?? {}).map(
        ([key, value]) => ` if \`${key}\` is \`${value}\``,
      );
      const never = Effect === "Deny" ? "never " : "";
      return `| ${never}${Action.map((action) => `\`${action}\``).join(" ")} | ${resources.map((one) => `\`${shortResource(one)}\``).join("<br>")}${only.join("")} |`;
    },
  );
  return [`## ${withPlaceholders(Description)}`, "", "| actions | resources |", "|---|---|", ...rows].join("\n");
}

/** Shortens an ARN: leaves out account and Region of the deployment. */
function shortResource(resource: unknown): string {
  if (typeof resource === "string") return withPlaceholders(resource);
  const [name = "", argument] = Object.entries(resource as object)[0] ?? [];
  if (name === "Fn::Sub") return withPlaceholders(String(argument));
  return `${name.replace("Fn::", "")} ${Array.isArray(argument) ? argument.join(".") : String(argument)}`;
}

const withPlaceholders = (text: string) =>
  text
    .replace("arn:${AWS::Partition}:", "")
    .replace(":${AWS::Region}:${AWS::AccountId}:", ":")
    .replaceAll("-${AWS::AccountId}-${AWS::Region}", "-ACCOUNT-REGION")
    .replaceAll("${AWS::Region}", "REGION")
    .replaceAll("${AWS::AccountId}", "ACCOUNT")
    .replaceAll("${sls:stage}", "STAGE");
