import { lambdaCases } from "./lambda.ts";
import { logsCases } from "./logs.ts";
import { s3Cases } from "./s3.ts";
import { statesCases } from "./states.ts";
import { versionsCases } from "./versions.ts";
import type { Case } from "./world.ts";

/** What AWS documents of what the service stands on, one thing a case. */
export const cases: readonly Case[] = [...lambdaCases, ...versionsCases, ...s3Cases, ...logsCases, ...statesCases];
