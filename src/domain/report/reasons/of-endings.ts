/** Codes of the outcome of one function, or its planned outcome. `because` has the reason behind it. */
import * as z from "zod";
import { type Remedy, remedy, type Standing, standing } from "../../change/journal.ts";
import { code, codes, explanation, maybeExplanation } from "./code.ts";

/** Aliases that move to a published version; `published` is `null` while there is none. */
const traffic = z
  .object({
    aliases: z.array(z.object({ name: z.string(), from: z.string() }).readonly()).readonly(),
    stays: z.array(explanation).readonly(),
    published: z.string().nullable(),
  })
  .readonly();

/** What a rollback leaves: a version it could not remove, and a runtime that Lambda moved. */
const leaves = { leftVersion: z.string().nullable(), runtimeMoved: z.boolean() };

export const ofEndings = codes({
  "would-migrate": code(
    "the plan moves the shared code of the function to the layer",
    { batch: z.int(), givesUp: z.string().nullable(), traffic: traffic.nullable() },
    ({ batch, givesUp, traffic: moves }) =>
      joined(
        `would move its shared code to the layer, in batch ${batch}${givesUp === null ? "" : `, and replace its copy by the layer's: ${givesUp}`}`,
        trafficText(moves),
      ),
  ),
  "would-move-layer": code(
    "the plan moves the function to another version of the layer",
    { batch: z.int(), traffic: traffic.nullable() },
    ({ batch, traffic: moves }) =>
      joined(`would move to another version of its layer, in batch ${batch}`, trafficText(moves)),
  ),
  "adopted-layer-copy": code(
    "the migrated function gave up its own copy for the layer's",
    { givesUp: z.string(), traffic: traffic.nullable() },
    ({ givesUp, traffic: moves }) => joined(`its copy was replaced by the layer's: ${givesUp}`, trafficText(moves)),
  ),
  "aliases-moved": code(
    "aliases of the migrated function moved to a published version",
    { traffic },
    ({ traffic: moves }) => joined(trafficText(moves)),
  ),
  "not-changed-by-target": "the execution that was rolled back had not changed it",
  "plan-not-completed": "the plan was not completed",
  "ended-before-batch": "the migration ended before its batch",
  "stopped-before-batch": "the migration stopped before its batch: {because}",
  "ended-before-change": "the migration ended before it changed the function",
  "not-named": "it is not among the functions to roll back",
  "layer-kept": "only its layer had changed, and the rollback keeps the layer",
  "restored-alone": code(
    "the function was restored, and the migration continued",
    { because: maybeExplanation, ...leaves },
    ({ because: { reason }, ...left }) =>
      joined(`restored alone, because of ${reason ?? "its failure"}`, ...leavesText(left)),
  ),
  "restored-after-failure": code(
    "the function was restored because the migration failed",
    { because: maybeExplanation, ...leaves },
    ({ because: { reason }, ...left }) => joined(`restored, because of ${reason}`, ...leavesText(left)),
  ),
  "restored-as-asked": code(
    "the function was restored by a rollback that was asked for",
    { keepLayer: z.boolean(), foundAsAsked: z.boolean(), ...leaves },
    ({ keepLayer, foundAsAsked, ...left }) => joined(restoredText(keepLayer, foundAsAsked), ...leavesText(left)),
  ),
  "change-half-way": "its change was not completed; its last step was: {step}",
  "not-restored": code(
    "the rollback did not restore the function",
    { why: z.string().nullable() },
    ({ why }) => `was not restored: ${why ?? "the rollback did not reach it"}`,
  ),
  unrestored: code(
    "the function is neither migrated nor fully restored",
    { because: maybeExplanation, standing: standing.readonly(), remedy },
    ({ because: { reason }, standing, remedy: next }) => joined(reason, standingText(standing), REMEDY_TEXTS[next]),
  ),
});

type Leaves = z.output<z.ZodObject<typeof leaves>>;

/** What to do next, as the end of a reason. */
const REMEDY_TEXTS: Readonly<Record<Remedy, string>> = {
  again: "remove the cause, then run the rollback of this function again",
  "by-hand": "a rollback does not overwrite what others changed; the report has the commands for that",
  "from-source": "its stored original cannot be used: deploy it from its source",
  none: "nothing is left to restore",
};

/** `code restored, layers not restored, aliases restored`. */
export function standingText({ code: own, layers, aliases }: Standing): string {
  return `code ${own}, layers ${layers}, aliases ${aliases}`;
}

function restoredText(keepLayer: boolean, foundAsAsked: boolean): string {
  if (foundAsAsked)
    return `${keepLayer ? "it already had its own code" : "it was already as before"}: nothing was written`;
  return keepLayer ? "its own code is restored, and the layer stays attached" : "restored as asked";
}

function leavesText({ leftVersion, runtimeMoved }: Leaves): readonly (string | null)[] {
  return [leftVersion, runtimeMoved ? "its runtime stays on the newer version that Lambda moved it to" : null];
}

function trafficText(moves: z.output<typeof traffic> | null): string | null {
  if (moves === null) return null;
  const moved = moves.aliases.map(({ name, from }) =>
    moves.published === null
      ? `alias ${name} would move from version ${from} to a new version`
      : `alias ${name} moved from version ${from} to version ${moves.published}`,
  );
  return [...moved, ...moves.stays.map(({ reason }) => reason)].join("; ");
}

function joined(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null).join("; ");
}
