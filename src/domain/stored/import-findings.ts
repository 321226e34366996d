/** How all findings of the import proofs of a fleet are stored. */
import * as z from "zod";
import type { FoundImport } from "../imports/found-imports.ts";
import { names, whose } from "./parts.ts";

export const importFindings: z.ZodType<readonly FoundImport[]> = z.array(
  z.object({
    kind: z.enum(["lost", "changed", "missing", "unproven"]),
    file: z.string(),
    line: z.int(),
    module: z.string(),
    why: z.string(),
    of: whose,
    isOptional: z.boolean(),
    functions: names,
  }),
);
