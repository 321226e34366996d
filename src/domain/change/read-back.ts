/** Compares what is read back, except code and layers, with the snapshot. This service never writes any of it. */
import type { AliasFacts, FunctionConfiguration } from "../plan/inventory.ts";
import type { RuntimeMove } from "./journal.ts";
import type { Snapshot } from "./snapshot.ts";

/** How the settings of the code differ; `null` if they do not. */
export function settingsDifference(
  snapshot: Pick<Snapshot, "architectures" | "storageMode" | "sourceKmsKeyArn">,
  present: Pick<FunctionConfiguration, "architectures" | "storageMode" | "sourceKmsKeyArn">,
): string | null {
  const { architectures, storageMode, sourceKmsKeyArn } = snapshot;
  if (architectures.join() !== present.architectures.join())
    return `its architecture is ${present.architectures.join()} and was ${architectures.join()}`;
  if (storageMode !== present.storageMode) return `its storage mode is ${present.storageMode} and was ${storageMode}`;
  if (sourceKmsKeyArn !== present.sourceKmsKeyArn)
    return `the key of its package is ${present.sourceKmsKeyArn ?? "Lambda's own"} and was ${sourceKmsKeyArn ?? "Lambda's own"}`;
  return null;
}

/** How Lambda moved the runtime since the snapshot; `null` if it did not, or does not report it. */
export function runtimeMoveOf(
  { runtimeVersion: from }: Pick<Snapshot, "runtimeVersion">,
  { runtimeVersion: to }: Pick<FunctionConfiguration, "runtimeVersion">,
): RuntimeMove | null {
  return from === null || to === null || from === to ? null : { from, to };
}

/**
 * How the aliases differ; `null` if each points to its old target. An alias that is not in the snapshot pointed to
 * $LATEST then, or is new: it differs if it points to a version now.
 */
export function aliasDifference(original: readonly AliasFacts[], now: readonly AliasFacts[]): string | null {
  const known = new Map(original.map((alias) => [alias.name, targetText(alias)]));
  const present = new Map(now.map((alias) => [alias.name, targetText(alias)]));
  for (const name of known.keys()) if (!present.has(name)) return `its alias ${name} is gone`;
  for (const [name, target] of present) {
    const before = known.get(name);
    if (target !== (before ?? LATEST))
      return `its alias ${name} points to ${target}, and ${before === undefined ? "did not" : `pointed to ${before}`} before`;
  }
  return null;
}

const LATEST = "$LATEST";

/** `$LATEST`, `version 3`, or `version 3 and with 10 % to version 4`. */
export function targetText({ functionVersion, weights }: Pick<AliasFacts, "functionVersion" | "weights">): string {
  const shares = Object.entries(weights).toSorted(([one], [other]) => one.localeCompare(other));
  const texts = shares.map(([version, weight]) => `with ${Math.round(weight * 1000) / 10} % to version ${version}`);
  return [functionVersion === LATEST ? LATEST : `version ${functionVersion}`, ...texts].join(" and ");
}
