/** Decides what a report says about a function that was not fully restored: what is restored, and what to run next. */
import { arnParts } from "../arn.ts";
import { isSameTarget } from "../change/alias-moves.ts";
import { type Halves, sameLayers } from "../change/function-change.ts";
import type { FunctionJournal, HalfStanding, Standing } from "../change/journal.ts";
import type { Snapshot } from "../change/snapshot.ts";
import { inCommand, shellWord } from "../execution-name.ts";
import type { AliasFacts } from "../plan/inventory.ts";

/** The current state of a function. */
export interface PresentParts extends Halves {
  /** False during an update, and after a failed one: Lambda may then describe code that does not serve. */
  readonly isSettled: boolean;
  readonly aliases: readonly AliasFacts[];
}

/** What of a function is restored, by its current state; `null` if that could not be read. */
export function standingNow(
  snapshot: Pick<Snapshot, "codeSha256" | "layers" | "aliases">,
  present: PresentParts | null,
  keepLayer: boolean,
): Standing {
  const layers = keepLayer ? { layers: "kept" as const } : {};
  if (present === null) return { code: "unknown", layers: "unknown", aliases: "unknown", ...layers };
  const half = (isAsBefore: boolean) => (present.isSettled ? (isAsBefore ? "restored" : "not restored") : "unknown");
  return {
    code: half(present.codeSha256 === snapshot.codeSha256),
    layers: half(sameLayers(present.layers, snapshot.layers)),
    aliases: aliasesToRestore(snapshot, present.aliases).length === 0 ? "restored" : "not restored",
    ...layers,
  };
}

/**
 * What is restored of a function whose rollback did not end, by its last step: a step is journalled before its call.
 */
export function standingByJournal({
  step,
  slimCodeSha256,
  layersAfter,
  publishedVersion,
}: Pick<FunctionJournal, "step" | "slimCodeSha256" | "layersAfter" | "publishedVersion">): Standing {
  const at = ["restore-aliases", "restore-code", "restore-layers"].indexOf(step);
  const half = (own: number, isChanged: boolean): HalfStanding =>
    !isChanged || at > own ? "restored" : at === own ? "unknown" : "not restored";
  return {
    aliases: half(0, publishedVersion !== null),
    code: half(1, slimCodeSha256 !== null),
    layers: half(2, layersAfter !== null),
  };
}

/** The command that runs the rollback again, for these functions alone unless they are too many for one line. */
export function rollbackCommand(target: string, functionNames: readonly string[]): string {
  const names = functionNames.length > MAX_IN_COMMAND ? "" : ` --functions ${functionNames.join(",")}`;
  return `npm run rollback -- ${inCommand(target)}${names}`;
}

const MAX_IN_COMMAND = 20;

/**
 * The `aws` commands that restore a function from its stored original, in the safe order: aliases, code, layers. They
 * wait between code and layers. They repeat settings that Lambda drops if they are left out (API reference,
 * UpdateFunctionCode).
 */
export function commandsByHand(
  snapshot: Snapshot,
  bucket: string,
  standing: Standing,
  present: readonly AliasFacts[] | null,
): readonly string[] {
  const isOpen = (half: HalfStanding) => half === "not restored" || half === "unknown";
  const { region } = arnParts(snapshot.functionArn);
  const of = `--function-name ${shellWord(snapshot.functionName)} --region ${shellWord(region)}`;
  const wait = `aws lambda wait function-updated-v2 ${of}`;
  const key = snapshot.sourceKmsKeyArn === null ? "" : ` --source-kms-key-arn ${shellWord(snapshot.sourceKmsKeyArn)}`;
  const code = `aws lambda update-function-code ${of} --s3-bucket ${shellWord(bucket)} --s3-key ${shellWord(snapshot.packageKey)} --architectures ${snapshot.architectures.map(shellWord).join(" ")}${key}`;
  const layers = `aws lambda update-function-configuration ${of} --layers ${snapshot.layers.length === 0 ? "'[]'" : snapshot.layers.map(shellWord).join(" ")}`;
  return [
    ...(isOpen(standing.aliases) ? aliasesToRestore(snapshot, present).map((alias) => aliasCommand(of, alias)) : []),
    ...(isOpen(standing.code) ? [code, wait] : []),
    ...(isOpen(standing.layers) ? [layers, wait] : []),
  ];
}

interface AliasToRestore extends AliasFacts {
  readonly isGone: boolean;
}

/** All aliases if their current state is unknown. */
function aliasesToRestore(
  { aliases }: Pick<Snapshot, "aliases">,
  present: readonly AliasFacts[] | null,
): readonly AliasToRestore[] {
  return aliases.flatMap((alias) => {
    const found = present?.find(({ name }) => name === alias.name);
    if (found !== undefined && isSameTarget(alias, found)) return [];
    return [{ ...alias, isGone: present !== null && found === undefined }];
  });
}

function aliasCommand(of: string, { name, functionVersion, weights, isGone }: AliasToRestore): string {
  const routing = shellWord(JSON.stringify({ AdditionalVersionWeights: weights }));
  return `aws lambda ${isGone ? "create" : "update"}-alias ${of} --name ${shellWord(name)} --function-version ${shellWord(functionVersion)} --routing-config ${routing}`;
}
