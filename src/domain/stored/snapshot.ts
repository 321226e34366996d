/** How the original state of a function is stored. */
import * as z from "zod";
import type { Snapshot } from "../change/snapshot.ts";
import { alias, names, version } from "./parts.ts";

export const snapshot: z.ZodType<Snapshot> = z.object({
  version,
  functionName: z.string(),
  functionArn: z.string(),
  takenAt: z.string(),
  codeSha256: z.string(),
  packageKey: z.string(),
  zipBytes: z.number(),
  layers: names,
  aliases: z.array(alias),
  architectures: names,
  runtime: z.string().nullable(),
  storageMode: z.enum(["COPY", "REFERENCE"]),
  sourceKmsKeyArn: z.string().nullable(),
  /** Not in snapshots of an earlier version. */
  runtimeVersion: z.string().nullable().default(null),
});
