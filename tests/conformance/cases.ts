import { aliasesCases } from "./aliases.ts";
import { functionsCases } from "./functions.ts";
import { invocationsCases } from "./invocations.ts";
import { layersCases } from "./layers.ts";
import { logsCases } from "./logs.ts";
import { recordedEventsCases } from "./recorded-events.ts";
import { recordedHistoriesCases } from "./recorded-histories.ts";
import { recordedLambdaCases } from "./recorded-lambda.ts";
import { recordedRefusalsCases } from "./recorded-refusals.ts";
import { recordedRestCases } from "./recorded-rest.ts";
import { recordedS3Cases } from "./recorded-s3.ts";
import { recordedStatesCases } from "./recorded-states.ts";
import { recordedValidationCases } from "./recorded-validation.ts";
import { recordedWritesCases } from "./recorded-writes.ts";
import { runtimesCases } from "./runtimes.ts";
import { s3Cases } from "./s3.ts";
import { statesCases } from "./states.ts";
import { updatesCases } from "./updates.ts";
import { versionsCases } from "./versions.ts";
import type { Case } from "./world.ts";

/** What AWS documents of what the service stands on, and what it was recorded to answer, one thing a case. */
export const cases: readonly Case[] = [
  ...functionsCases,
  ...updatesCases,
  ...layersCases,
  ...invocationsCases,
  ...runtimesCases,
  ...versionsCases,
  ...aliasesCases,
  ...s3Cases,
  ...logsCases,
  ...statesCases,
  ...recordedLambdaCases,
  ...recordedRefusalsCases,
  ...recordedS3Cases,
  ...recordedStatesCases,
  ...recordedHistoriesCases,
  ...recordedEventsCases,
  ...recordedWritesCases,
  ...recordedRestCases,
  ...recordedValidationCases,
];
