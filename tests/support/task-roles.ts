import { decisionOn, type Need, PolicyDocument } from "@layershift/embedded-cloud";
import { type GivenParameters, parametersFrom } from "../../deployment/parameters.ts";
import type { Statement } from "../../deployment/policies.ts";
import { resolve } from "../../deployment/stack/intrinsics.ts";
import { tasksOf } from "../../deployment/tasks.ts";

/** What the template's names stand for in the embedded cloud; of resources any name serves. */
const pseudo = { "AWS::Partition": "aws", "AWS::Region": "us-east-1", "AWS::AccountId": "000000000000" };
const ofTemplate = new Map(
  ["NotificationTopic", "ProbeRole"].map((id) => [id, { ref: `arn:${id}`, attributes: { Arn: `arn:${id}` } }]),
);

/** What the role of each task says beside writing its own log, in the stage `dev`. */
function statementsOf(parameters: GivenParameters) {
  const tasks = Object.values(tasksOf(parametersFrom(parameters)));
  return new Map(
    tasks.flatMap(Object.entries<readonly Statement[]>).map(([state, statements]) => {
      const text = JSON.stringify(statements).replaceAll("${sls:stage}", "dev");
      const Statement = resolve(JSON.parse(text), { pseudo, resources: ofTemplate });
      return [state, PolicyDocument.parse({ Version: "2012-10-17", Statement }).Statement] as const;
    }),
  );
}

/** Those of a deployment without parameters. */
export const taskStatements = statementsOf({});

/** Names of the tasks whose roles may do this. */
export function tasksThatMay(need: Need, parameters?: GivenParameters): readonly string[] {
  const statementsByTask = parameters === undefined ? taskStatements : statementsOf(parameters);
  return [...statementsByTask].flatMap(([state, statements]) =>
    decisionOn(statements, need) === "allowed" ? [state] : [],
  );
}
