/** All safeguards that `npm run test:mutations` removes, by promise, in the order of the README. */
import type { Mutation } from "./mutation.ts";
import { accounts } from "./promises/accounts.ts";
import { callers } from "./promises/callers.ts";
import { evidence } from "./promises/evidence.ts";
import { failingCalls } from "./promises/failing-calls.ts";
import { imports } from "./promises/imports.ts";
import { killedExecutions } from "./promises/killed-executions.ts";
import { layerVersions } from "./promises/layer-versions.ts";
import { notUnderstood } from "./promises/not-understood.ts";
import { originals } from "./promises/originals.ts";
import { otherDeployments } from "./promises/other-deployments.ts";
import { rollback } from "./promises/rollback.ts";
import { secrets } from "./promises/secrets.ts";
import { serving } from "./promises/serving.ts";
import { tasksThatDie } from "./promises/tasks-that-die.ts";

export const mutations: readonly Mutation[] = [
  ...serving,
  ...originals,
  ...imports,
  ...notUnderstood,
  ...rollback,
  ...tasksThatDie,
  ...killedExecutions,
  ...otherDeployments,
  ...evidence,
  ...failingCalls,
  ...accounts,
  ...layerVersions,
  ...secrets,
  ...callers,
];
