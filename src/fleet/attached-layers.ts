/** The layer versions that functions already use. Each is requested and opened once. */
import type { Lambda } from "../aws/lambda/lambda.ts";
import type { LayerVersionFacts } from "../aws/lambda/layers.ts";
import type { Packages } from "../aws/packages/packages.ts";
import type { HeldPackage } from "../aws/packages/whole-when-worth-it.ts";
import { NotUsable } from "../domain/errors.ts";
import type { OpenPackage } from "../domain/package/package-directory.ts";
import type { LayerFacts } from "../domain/plan/inventory.ts";
import { layerPackageSource } from "../layer/artifact.ts";

export type OpenedLayer =
  | { readonly facts: Extract<LayerFacts, { kind: "found" }>; readonly opened: OpenPackage }
  | { readonly facts: Exclude<LayerFacts, { kind: "found" }>; readonly opened: null };

export interface AttachedLayers {
  /** By layer version ARN. */
  layer(arn: string): Promise<OpenedLayer>;
  /** Releases the memory that holds layer packages. */
  close(): void;
}

export function attachedLayersFrom({
  lambda,
  packages,
}: {
  readonly lambda: Lambda;
  readonly packages: Packages;
}): AttachedLayers {
  const asked = new Map<string, Promise<OpenedLayer>>();
  const held: HeldPackage[] = [];
  const open = async (version: LayerVersionFacts) => {
    const opened = await packages.open(layerPackageSource(version, lambda));
    held.push(opened);
    return opened;
  };
  return {
    layer(arn) {
      const asking = asked.get(arn) ?? openLayer(arn, lambda, open);
      asked.set(arn, asking);
      return asking;
    },
    close() {
      for (const { close } of held) close();
    },
  };
}

async function openLayer(
  arn: string,
  lambda: Lambda,
  open: (version: LayerVersionFacts) => Promise<OpenPackage>,
): Promise<OpenedLayer> {
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
