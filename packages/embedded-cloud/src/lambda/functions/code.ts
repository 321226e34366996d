/** The code of a function: a ZIP or a container image. */
import { createHash } from "node:crypto";
import * as z from "zod";
import type { ControlPlane } from "../control-plane.ts";
import { invalidParameter } from "../refusals.ts";
import { PackageSource, packageFrom } from "./packages.ts";
import type { Code } from "./records.ts";

/** Where the code comes from. Default: storage mode COPY, no customer key. */
export const CodeSource = PackageSource.extend({
  ImageUri: z.string().optional(),
  SourceKMSKeyArn: z.string().optional(),
});
export type CodeSource = z.infer<typeof CodeSource>;

export const Architectures = z.array(z.enum(["x86_64", "arm64"])).length(1);

/** The code that a request names, for a function of the given package type. @throws AwsError */
export async function codeFrom(
  plane: ControlPlane,
  packageType: "Zip" | "Image",
  { ImageUri, SourceKMSKeyArn, ...source }: CodeSource,
  architectures: readonly string[],
): Promise<Code> {
  if (packageType === "Image") {
    if (ImageUri === undefined)
      throw invalidParameter("Please provide ImageUri when updating a function with packageType Image.");
    const sha256 = createHash("sha256").update(ImageUri).digest("hex");
    return { kind: "image", imageUri: ImageUri, sha256, architectures };
  }
  if (ImageUri !== undefined) {
    throw invalidParameter("Please don't provide ImageUri when updating a function with packageType Zip.");
  }
  const content = await packageFrom(plane, source);
  return { kind: "zip", ...content, architectures, sourceKmsKeyArn: SourceKMSKeyArn ?? null };
}
