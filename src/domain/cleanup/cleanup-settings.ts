/** Decides what a clean-up was asked for: reads its execution input and says every problem of it at once. */
import * as z from "zod";
import { BadRequest } from "../errors.ts";
import { problemsIn } from "../request/problems.ts";
import type { Stored } from "../stored/parts.ts";

const CleanupSettings = z.strictObject({
  $schema: z.string().optional(),
  /** Only say what would go. */
  dryRun: z.boolean().default(false),
  /** The newest versions of each layer stay, in use or not. */
  keep: z.int().min(1, "must be at least 1: the next migration uses the newest version again").max(1000).default(3),
  /** Versions published so recently stay: an infrastructure deployment may go back to one. */
  days: z.number().min(0).max(3650).default(30),
  /** All versions of these layers, whoever published them; without it, what this service published. */
  layers: z
    .array(z.string().regex(/^[A-Za-z0-9-_]{1,140}$/, "must be a layer name: 1 to 140 letters, digits, - or _"))
    .min(1)
    .max(100)
    .optional(),
});

export type CleanupSettings = Stored<typeof CleanupSettings>;

/** Settings as they were normalised and stored. */
export const storedSettings = CleanupSettings;

/** Reads an execution input; an empty object is one. @throws BadRequest with every problem and its path */
export function cleanupSettingsFrom(input: unknown): CleanupSettings {
  const result = CleanupSettings.safeParse(input);
  if (result.success) return result.data;
  throw new BadRequest(problemsIn(result.error, "docs/layer-versioning.md"));
}
