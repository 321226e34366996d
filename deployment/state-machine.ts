/** A state machine of the service and the role it calls its tasks with. */
import { readFileSync } from "node:fs";
import { attribute, pascal, serviceName } from "./names.ts";
import { allow, role } from "./policies.ts";

/** `id` names the resources, `file` is the definition under statemachine/, `states` are the names of its Task states. */
export function stateMachine(id: string, file: string, states: readonly string[]) {
  const name = `${serviceName}-${id.toLowerCase()}`;
  const functionArns = Object.fromEntries(
    states.map((state) => [`${pascal(state)}Arn`, attribute(`${pascal(state)}LambdaFunction`, "Arn")]),
  );
  return {
    [`${id}Role`]: role("states.amazonaws.com", `Lets the state machine ${name} call its tasks`, "call-tasks", [
      allow(Object.values(functionArns), "lambda:InvokeFunction"),
    ]),
    [id]: {
      Type: "AWS::StepFunctions::StateMachine",
      Properties: {
        StateMachineName: name,
        StateMachineType: "STANDARD",
        RoleArn: attribute(`${id}Role`, "Arn"),
        Definition: JSON.parse(readFileSync(new URL(`../statemachine/${file}`, import.meta.url), "utf8")),
        DefinitionSubstitutions: functionArns,
      },
    },
  };
}
