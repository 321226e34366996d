/** How an accepted request is stored. */
import * as z from "zod";
import { type AcceptedRequest, acceptedMigration } from "../request/request.ts";
import { names, version } from "./parts.ts";

/** Not in requests of an earlier version. */
const scope = { keepLayer: z.boolean().default(false), functions: names.nullable().default(null) };

export const acceptedRequest: z.ZodType<AcceptedRequest> = z.object({
  version,
  execution: z.string(),
  startedAt: z.string(),
  request: z.discriminatedUnion("kind", [
    z.object({ kind: z.enum(["migrate", "plan"]), migration: acceptedMigration }),
    z.object({ kind: z.literal("roll-back"), target: z.string(), ...scope }),
    z.object({ kind: z.literal("pick-up"), stopped: z.string(), target: z.string(), ...scope }),
  ]),
});
