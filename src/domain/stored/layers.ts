/** How layers are stored: the artifact before it is published, and the version made of it. */
import * as z from "zod";
import { mapOf } from "../names.ts";
import type { LayerArtifact, PublishedLayer } from "../package/layer-artifact.ts";
import { FAMILY_NAMES } from "../runtimes/family.ts";

/** Not in documents of an earlier version, which moved Python alone. */
const family = z.enum(FAMILY_NAMES).default("python");

export const layerArtifact: z.ZodType<LayerArtifact> = z.object({
  family,
  layerName: z.string(),
  bucket: z.string(),
  key: z.string(),
  sha256: z.string(),
  zipBytes: z.number(),
  unzippedBytes: z.number(),
  files: z.number(),
  contents: mapOf(z.string(), z.string()),
  native: z.array(
    z.object({
      path: z.string(),
      architecture: z.enum(["x86_64", "arm64"]).nullable(),
      python: z.string().nullable(),
      /** Not in artifacts of an earlier version. */
      needs: z.array(z.object({ name: z.string(), places: z.array(z.string()) })).default([]),
    }),
  ),
  /** Not in artifacts of an earlier version. */
  versionArn: z.string().nullable().default(null),
});

export const publishedLayer: z.ZodType<PublishedLayer> = z.object({
  family,
  versionArn: z.string(),
  version: z.number(),
  reused: z.boolean(),
});
