import { decisionOn, type Need, PolicyDocument } from "@layershift/embedded-cloud";
import { resolve } from "../../deployment/stack/intrinsics.ts";
import { cleanupTasks, lockCheckTasks, migrationTasks } from "../../deployment/tasks.ts";

/** What the template's names stand for in the embedded cloud; of resources any name serves. */
const pseudo = { "AWS::Partition": "aws", "AWS::Region": "us-east-1", "AWS::AccountId": "000000000000" };
const ofTemplate = new Map(
  ["NotificationTopic", "ProbeRole"].map((id) => [id, { ref: `arn:${id}`, attributes: { Arn: `arn:${id}` } }]),
);

/** What the role of each task says beside writing its own log, in the stage `dev`. */
export const taskStatements = new Map(
  Object.entries({ ...migrationTasks, ...lockCheckTasks, ...cleanupTasks }).map(([state, statements]) => {
    const text = JSON.stringify(statements).replaceAll("${sls:stage}", "dev");
    const Statement = resolve(JSON.parse(text), { pseudo, resources: ofTemplate });
    return [state, PolicyDocument.parse({ Version: "2012-10-17", Statement }).Statement];
  }),
);

/** Names of the tasks whose roles may do this. */
export function tasksThatMay(need: Need): readonly string[] {
  return [...taskStatements].flatMap(([state, statements]) =>
    decisionOn(statements, need) === "allowed" ? [state] : [],
  );
}
