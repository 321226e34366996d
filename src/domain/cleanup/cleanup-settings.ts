/** Reads the execution input of a clean-up, and reports all its problems at once. */
import * as z from "zod";
import { BadRequest } from "../errors.ts";
import { problemsIn, ruled } from "../request/problems.ts";
import type { Stored } from "../stored/parts.ts";

const CleanupSettings = z.strictObject({
  $schema: z.string().optional(),
  /** Only report what would be deleted. */
  dryRun: z.boolean().default(false),
  /** How many of the newest versions of each layer to keep, in use or not. */
  keep: z.int().min(1, ruled("no-version-kept")).max(1000).default(3),
  /** Keep versions published within this many days: an infrastructure deployment can return to one. */
  days: z.number().min(0).max(3650).default(30),
  /** Also clean up versions of these layers from outside the service. Versions of another stage always stay. */
  layers: z
    .array(z.string().regex(/^[A-Za-z0-9-_]{1,140}$/, ruled("not-a-layer-name")))
    .min(1)
    .max(100)
    .optional(),
});

export type CleanupSettings = Stored<typeof CleanupSettings>;

/** Settings as stored, with their defaults. */
export const storedSettings = CleanupSettings;

/** The settings in an execution input, which can be empty. @throws BadRequest with all problems and their paths */
export function cleanupSettingsFrom(input: unknown): CleanupSettings {
  const result = CleanupSettings.safeParse(input);
  if (result.success) return result.data;
  throw new BadRequest(problemsIn(result.error, "docs/layer-versioning.md"));
}
