/**
 * Decides whether what is read back beside code and layers is as in the snapshot; nothing of it is ever ours to write.
 */
import type { AliasFacts, FunctionConfiguration } from "../plan/inventory.ts";
import type { RuntimeMove } from "./journal.ts";
import type { Snapshot } from "./snapshot.ts";

/** What of the settings that go with the code differs, in plain words; `null` where nothing does. */
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

/** Where Lambda moved the runtime since the snapshot; `null` where it did not, or does not tell. */
export function runtimeMoveOf(
  { runtimeVersion: from }: Pick<Snapshot, "runtimeVersion">,
  { runtimeVersion: to }: Pick<FunctionConfiguration, "runtimeVersion">,
): RuntimeMove | null {
  return from === null || to === null || from === to ? null : { from, to };
}

/**
 * What of the aliases differs, in plain words; `null` where each leads to where it led. One that the snapshot does not
 * name was not looked at then, because it could only lead to $LATEST, or is new: it counts where it leads to a version.
 */
export function aliasDifference(before: readonly AliasFacts[], now: readonly AliasFacts[]): string | null {
  const known = new Map(before.map((alias) => [alias.name, targetText(alias)]));
  const present = new Map(now.map((alias) => [alias.name, targetText(alias)]));
  for (const name of known.keys()) if (!present.has(name)) return `its alias ${name} is gone`;
  for (const [name, target] of present) {
    const led = known.get(name) ?? LATEST;
    if (target !== led)
      return `its alias ${name} leads to ${target}, and ${known.has(name) ? `led to ${led}` : "did not"}`;
  }
  return null;
}

const LATEST = "$LATEST";

/** `$LATEST`, `version 3`, or `version 3 and to 10 % version 4`. */
export function targetText({ functionVersion, weights }: Pick<AliasFacts, "functionVersion" | "weights">): string {
  const shares = Object.entries(weights).toSorted(([one], [other]) => one.localeCompare(other));
  const words = shares.map(([version, weight]) => `to ${Math.round(weight * 1000) / 10} % version ${version}`);
  return [functionVersion === LATEST ? LATEST : `version ${functionVersion}`, ...words].join(" and ");
}
