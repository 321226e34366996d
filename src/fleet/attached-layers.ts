/** The layer versions functions have already: each asked for and opened once, however many functions list it. */

import type { Lambda } from "../aws/lambda/lambda.ts";
import type { LayerVersionFacts } from "../aws/lambda/layers.ts";
import type { Packages } from "../aws/packages/packages.ts";
import type { HeldPackage } from "../aws/packages/whole-when-worth-it.ts";
import { NotUsable } from "../domain/errors.ts";
import type { OpenPackage } from "../domain/package/package-directory.ts";
import type { LayerFacts } from "../domain/plan/inventory.ts";
import { packageOfVersion } from "../layer/artifact.ts";

export type AttachedLayerFound =
  | { readonly facts: Extract<LayerFacts, { kind: "found" }>; readonly opened: OpenPackage }
  | { readonly facts: Exclude<LayerFacts, { kind: "found" }>; readonly opened: null };

export interface AttachedLayers {
  /** By layer version ARN. */
  layer(arn: string): Promise<AttachedLayerFound>;
  /** Gives the memory back that packages of layers are held in. */
  close(): void;
}

export function attachedLayersFrom({
  lambda,
  packages,
}: {
  readonly lambda: Lambda;
  readonly packages: Packages;
}): AttachedLayers {
  const asked = new Map<string, Promise<AttachedLayerFound>>();
  const held: HeldPackage[] = [];
  const open = async (version: LayerVersionFacts) => {
    const opened = await packages.open(packageOfVersion(version, lambda));
    held.push(opened);
    return opened;
  };
  return {
    layer(arn) {
      const asking = asked.get(arn) ?? found(arn, lambda, open);
      asked.set(arn, asking);
      return asking;
    },
    close() {
      for (const { close } of held) close();
    },
  };
}

async function found(
  arn: string,
  lambda: Lambda,
  open: (version: LayerVersionFacts) => Promise<OpenPackage>,
): Promise<AttachedLayerFound> {
  try {
    const version = await lambda.layerVersion(arn);
    if (version === null) return { facts: { kind: "deleted" }, opened: null };
    const { codeSha256 } = version;
    const opened = await open(version);
    return { facts: { kind: "found", codeSha256, unzippedBytes: opened.directory.unzippedBytes }, opened };
  } catch (error) {
    if (error instanceof NotUsable) return { facts: { kind: "unreadable" }, opened: null };
    const isDenied = error instanceof Error && error.name === "AccessDeniedException";
    if (isDenied) return { facts: { kind: "denied" }, opened: null };
    throw error;
  }
}
