/** What an account holds of Step Functions, what it needs from around it, and how operations on it are declared. */
import type { Clock } from "../clock.ts";
import type { Happening } from "../events/happening.ts";
import type { Need } from "../iam/policy.ts";
import type { Definition } from "./definition/definition.ts";
import type { Execution } from "./execution.ts";
import type { InvokeAs } from "./run/lambda-task.ts";
import type { Surroundings } from "./run/state-outcome.ts";
import type { TaskTokens } from "./run/task-tokens.ts";

export interface StatesContext extends Pick<Surroundings, "between"> {
  readonly region: string;
  readonly accountId: string;
  /** Wait states and the pauses before retries run on it. */
  readonly clock: Clock;
  /** Invokes a function by its ARN in the name of a role; a refusal is an `AwsError`. */
  readonly invoke: InvokeAs;
  /** Whether a state machine's role may. */
  readonly may: (roleArn: string, need: Need) => boolean;
  /** Tells EventBridge of every change of an execution's status. */
  readonly publish: (happening: Happening) => void;
}

/** A state machine as it stands; a change replaces it, so executions keep the one they started with. */
export interface StateMachine {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  /** As it was sent. */
  readonly text: string;
  readonly definition: Definition;
  readonly creationDate: Date;
  /** Missing until the first update (recorded: test_create_update_state_machine_base_definition). */
  readonly revisionId?: string | undefined;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** What the account holds, by ARN. */
export interface Account extends StatesContext {
  readonly machines: Map<string, StateMachine>;
  readonly executions: Map<string, Execution>;
  readonly tokens: TaskTokens;
}

/** Carries out one call: parameters and answer are the JSON of the protocol. @throws AwsError */
export type Operation = (account: Account, parameters: unknown) => object;
