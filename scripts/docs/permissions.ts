/** The page that says what every role of the service may do, from the deployment itself. */
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

/** Markdown: a table per role, in the order of the template. */
export function permissionsPage(): string {
  const { Resources } = serverless.resources as { readonly Resources: Readonly<Record<string, Resource>> };
  const roles = Object.values(Resources).filter(({ Type }) => Type === "AWS::IAM::Role");
  return `${[
    "# Permissions",
    "Made from the deployment by `npm run docs`; a test holds the two together. Each task has a role of its own. `STAGE` is the stage, `Ref` and `GetAtt` names are resources of the template. Deployed with `functionPrefixes`, `function:*` is narrowed to functions whose names begin with one of them; that is where the service may write. `layer:*` of `lambda:PublishLayerVersion` is narrowed to `layerNames`.",
    "Functions of the service itself, in any stage, are never changed or called as if they were the fleet's: where a prefix takes them in, a statement with *never* denies it.",
    '**Who may start executions of the migration may do, by a request, whatever these roles may do together.** With `layer.fromFunction` and `"drift": "adopt-layer"` the code of one function reaches every function below the prefixes, and runs there with the role of each. So give `states:StartExecution` on the state machine only to people who may deploy these functions; narrow `functionPrefixes` and `layerNames` to one team. See the [security model](security-model.md).',
    ...roles.map(section),
  ].join("\n\n")}\n`;
}

function section({ Properties: { Description = "", Policies = [] } = {} }: Resource): string {
  const rows = Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement).flatMap(
    ({ Effect, Action, Resource, Condition }) => {
      const resources = Array.isArray(Resource) ? Resource : [Resource];
      const only = Object.entries(Condition?.StringEquals ?? {}).map(
        ([key, value]) => ` where \`${key}\` is \`${value}\``,
      );
      const never = Effect === "Deny" ? "never " : "";
      return `| ${never}${Action.map((action) => `\`${action}\``).join(" ")} | ${resources.map((one) => `\`${words(one)}\``).join(" ")}${only.join("")} |`;
    },
  );
  return [`## ${inWords(Description)}`, "", "| may | on |", "|---|---|", ...rows].join("\n");
}

/** An ARN as far as it says something: of this account and Region goes without saying. */
function words(resource: unknown): string {
  if (typeof resource === "string") return inWords(resource);
  const [name = "", argument] = Object.entries(resource as object)[0] ?? [];
  if (name === "Fn::Sub") return inWords(String(argument));
  return `${name.replace("Fn::", "")} ${Array.isArray(argument) ? argument.join(".") : String(argument)}`;
}

const inWords = (text: string) =>
  text
    .replace("arn:${AWS::Partition}:", "")
    .replace(":${AWS::Region}:${AWS::AccountId}:", ":")
    .replaceAll("-${AWS::AccountId}-${AWS::Region}", "-ACCOUNT-REGION")
    .replaceAll("${AWS::Region}", "REGION")
    .replaceAll("${AWS::AccountId}", "ACCOUNT")
    .replaceAll("${sls:stage}", "STAGE");
