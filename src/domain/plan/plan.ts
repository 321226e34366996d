/** Decides, from the inventory, what happens to each function and in which order. */
import * as z from "zod";
import { layerVersionOf, siblingLayerArn } from "../arn.ts";
import { type FoundImport, foundImportsIn, foundIn } from "../imports/found-imports.ts";
import { findImportReason, stayNotes } from "../imports/import-findings.ts";
import { importNotes } from "../imports/import-notes.ts";
import { mapOf } from "../names.ts";
import { copyGroup, copyGroupsOf, copyNotes } from "../package/copies.ts";
import { differencesOf, driftReasonOf } from "../package/drift.ts";
import type { LayerArtifact } from "../package/layer-artifact.ts";
import { replacement } from "../package/replacements.ts";
import { wholeCodeBaseNotes } from "../package/whole-code-base.ts";
import { explanation, UNEXPLAINED } from "../report/reasons/code.ts";
import { differencesText } from "../report/reasons/differences.ts";
import { explain, type Reason } from "../report/reasons/reasons.ts";
import { driftChoiceFor } from "../request/drift-choice.ts";
import type { MigrationRequest } from "../request/request.ts";
import { type AskedLayer, layerFor, layersOf } from "../request/request-layers.ts";
import { familyOf } from "../runtimes/families.ts";
import { explained, names, type Stored, version } from "../stored/parts.ts";
import { batchesOf } from "./batches.ts";
import type { Shifting } from "./history.ts";
import type { InventoryItem } from "./inventory.ts";
import {
  exclusionNotes,
  folderNotes,
  layerNotes,
  notOfferedNotes,
  runtimeNotes,
  runtimeUpdateNotes,
  slimNotes,
  trafficNotes,
} from "./plan-notes.ts";
import { type LayerSituation, reasonNotOurs, reasonNotToChange, versionAttached } from "./precheck.ts";
import { release, releaseOf } from "./release.ts";

const slimming = z.object({
  /** Size of the package once it is slim, ZIP bytes. */
  slimZipBytes: z.number(),
  /** How its copy differs from the layer's, which replaces it. `null` if both are equal. */
  givesUp: z.string().nullable(),
  /** What stays in it of the shared paths: files, and folders (with their slash) whose data files stay. */
  keeps: names.default([]),
  /** Modules of the shared paths in whose place a generated file loads the layer's. */
  replacements: z.array(replacement).default([]),
  /** Folders and modules beside the shared paths that leave it, because the function never reaches them. */
  unreached: names.default([]),
});

/** What a plan says about one function. */
const plannedAction = z.discriminatedUnion("kind", [
  /** Take the shared code out of the package and attach the layer. */
  z.object({ kind: z.literal("migrate"), batch: z.int(), ...slimming.shape }),
  /** It has no shared code, and another version of this layer: only the layer changes. */
  z.object({ kind: z.literal("move-layer"), batch: z.int() }),
  /** Already as requested. */
  z.object({ kind: z.literal("unchanged"), ...explanation.shape }),
  z.object({ kind: z.literal("skip"), ...explanation.shape }),
]);

const plannedFunction = z.object({
  name: z.string(),
  runtime: z.string().nullable().default(null),
  zipBytes: z.number(),
  action: plannedAction,
});

export const plan = z.object({
  version,
  layerName: z.string(),
  functions: z.array(plannedFunction),
  /** Names, by batch. Batches are numbered from 1: `batches[i]` is batch i + 1. Batch 1 is the canary. */
  batches: z.array(names),
  /** How many of the first batches are canaries: one of each language that moves. */
  canaries: z.int().default(1),
  /** Functions grouped by their copy of the shared code, those with the layer's copy first. */
  copies: z.array(copyGroup),
  /** What the reader should know about how the plan was made, for example why this canary. */
  notes: z.array(explained),
  /** Of functions that change and have aliases for published versions, by name: which of those move. */
  releases: mapOf(z.string(), release).default(() => new Map()),
});

/** Stored as `plan.json`. */
export type Plan = Stored<typeof plan>;
export type PlannedFunction = Stored<typeof plannedFunction>;
export type PlannedAction = Stored<typeof plannedAction>;
export type Slimming = Stored<typeof slimming>;

/** What a plan is made from. */
export interface PlanFacts {
  readonly inventory: readonly InventoryItem[];
  readonly request: MigrationRequest;
  /** One for each family of the request. */
  readonly artifacts: readonly LayerArtifact[];
  readonly layers: LayerSituation["attached"];
  readonly now: Date;
  /** Checks that the Region or the endpoint does not support. */
  readonly notOffered?: readonly string[];
  /** Findings of all import proofs, and where they are stored. By default, those in the inventory. */
  readonly findings?: { readonly found: readonly FoundImport[]; readonly location: string };
}

/** A function with the layer that its family should use. */
interface Case {
  readonly item: InventoryItem;
  readonly artifact: LayerArtifact;
  readonly asked: AskedLayer;
}

/** An action without its batch number. */
type UnnumberedAction =
  | ({ readonly kind: "migrate" } & Slimming)
  | { readonly kind: "move-layer" }
  | Extract<PlannedAction, { kind: "unchanged" | "skip" }>;

/** The plan for a fleet. It contains every function of the inventory, with its action or the reason for none. */
export function planFor(facts: PlanFacts): Plan {
  const { inventory, request, artifacts, now, notOffered = [], findings } = facts;
  const found = findings?.found ?? foundImportsIn(inventory);
  const decided = inventory.map((item) => ({ item, action: actionFor(item, facts) }));
  const changing = decided.filter(({ action }) => isChange(action)).map(({ item }) => item);
  const releases = releasesOf(changing);
  const { batches, canaries, notes } = batchesOf(
    changing.map(({ configuration }) => configuration),
    request,
    shiftingOf(releases, request),
  );
  const copies = layersOf(request).map((asked) => ({ asked, groups: copyGroupsOf(inventory.filter(isFor(asked))) }));
  const batchOf = new Map(batches.flatMap((names, index) => names.map((name) => [name, index + 1] as const)));
  return {
    version: 1,
    layerName: artifacts.map(({ layerName }) => layerName).join(", "),
    functions: decided.map(({ item: { configuration }, action }) => ({
      name: configuration.name,
      runtime: configuration.runtime,
      zipBytes: configuration.zipBytes,
      action: inBatch(action, batchOf.get(configuration.name) ?? 0),
    })),
    batches,
    canaries,
    copies: copies.flatMap(({ groups }) => groups),
    notes: [
      ...notes.map(explain),
      ...copies.flatMap(({ asked, groups }) => copyNotes(groups, request.drift, asked).map(explain)),
      ...artifacts.flatMap((artifact) => layerNotes(artifact, request).map(explain)),
      ...exclusionNotes(changing).map(explain),
      ...wholeCodeBaseNotes(changing).map(explain),
      ...slimNotes(request).map(explain),
      ...folderNotes({ inventory, changing, artifacts }, request).map(explain),
      ...stayNotes(changing),
      ...importNotes(foundIn(found, new Set(batches.flat())), findings?.location ?? null),
      ...[
        ...runtimeNotes(changing, now),
        ...runtimeUpdateNotes(changing, request),
        ...trafficNotes(changing),
        ...notOfferedNotes(notOffered),
      ].map(explain),
    ],
    releases,
  };
}

function releasesOf(changing: readonly InventoryItem[]): Plan["releases"] {
  return new Map(
    changing.flatMap((item) => {
      const release = releaseOf(item);
      return release === null ? [] : [[item.configuration.name, release] as const];
    }),
  );
}

function isFor({ family }: AskedLayer): (item: InventoryItem) => boolean {
  return ({ configuration }) => familyOf(configuration.runtime) === family;
}

/** How the traffic of a fleet moves, which decides how many history events its batches take. */
export function shiftingOf(releases: Plan["releases"], { shift }: Pick<MigrationRequest, "shift">): Shifting {
  if (releases.size === 0) return "none";
  return shift === undefined ? "at-once" : "by-share";
}

/** Whether an action changes its function. */
export function isChange<Action extends { readonly kind: PlannedAction["kind"] }>(
  action: Action,
): action is Extract<Action, { readonly kind: "migrate" | "move-layer" }> {
  return action.kind === "migrate" || action.kind === "move-layer";
}

function inBatch(action: UnnumberedAction, batch: number): PlannedAction {
  return isChange(action) ? { ...action, batch } : action;
}

function actionFor(item: InventoryItem, facts: PlanFacts): UnnumberedAction {
  const families = layersOf(facts.request).map(({ family }) => family);
  const notOurs = reasonNotOurs(item.configuration, families);
  const withLayer = notOurs === null ? caseOf(item, facts) : null;
  if (withLayer === null) return skip(notOurs ?? { code: "no-layer-made" });
  const situation = situationOf(withLayer, facts);
  const action = requestedAction(withLayer, situation, facts);
  if (!isChange(action)) return action;
  const reason = reasonNotToChange(item, situation) ?? findImportReason(item, facts.request);
  return reason === null ? action : skip(reason);
}

function caseOf(item: InventoryItem, { request, artifacts }: Pick<PlanFacts, "request" | "artifacts">): Case | null {
  const asked = layerFor(request, item.configuration.runtime);
  const artifact = artifacts.find(({ family }) => family === asked?.family.name);
  return asked === null || artifact === undefined ? null : { item, asked, artifact };
}

const NOT_READ = { ...UNEXPLAINED, reason: "it was not read" };
/** What limits a change of the function to its layer. `null` if the request has no layer for it. */
export function situationFor(
  item: InventoryItem,
  facts: Pick<PlanFacts, "request" | "artifacts" | "layers" | "now">,
): LayerSituation | null {
  const found = caseOf(item, facts);
  return found === null ? null : situationOf(found, facts);
}

/** What the request asks for, even if the function cannot be changed now. */
function requestedAction(
  { item, artifact, asked }: Case,
  situation: LayerSituation,
  facts: PlanFacts,
): UnnumberedAction {
  const { configuration, shared, unreadable, notToSlim, slimZipBytes, keeps, replacements, unreached } = item;
  const slimming = { slimZipBytes, keeps, replacements, unreached };
  if (shared === null) return skip({ code: "package-unreadable", because: unreadable ?? NOT_READ });
  if (shared.kind === "absent" && notToSlim === null)
    return actionWithoutCopy(versionAttached(configuration, situation.layerArn), { item, artifact, asked }, facts);
  const { versionArn } = artifact;
  if (versionArn !== null) return skip({ code: "own-copy-stays", version: layerVersionOf(versionArn) });
  if (notToSlim !== null || shared.kind === "absent") return { kind: "skip", ...(notToSlim ?? explain(absent(asked))) };
  if (shared.kind === "identical") return { kind: "migrate", ...slimming, givesUp: null };
  if (driftChoiceFor(facts.request.drift, configuration.name) === "skip") return skip(driftReasonOf(shared));
  return { kind: "migrate", ...slimming, givesUp: differencesText(differencesOf(shared)) };
}

function actionWithoutCopy(
  attachedVersion: string | null,
  { artifact, asked }: Case,
  { layers }: PlanFacts,
): UnnumberedAction {
  if (attachedVersion === null) return skip(absent(asked));
  const found = layers.get(attachedVersion);
  const hasContent = found?.kind === "found" && found.codeSha256 === artifact.sha256;
  const isThere = artifact.versionArn === null ? hasContent : artifact.versionArn === attachedVersion;
  if (!isThere) return { kind: "move-layer" };
  const version = layerVersionOf(attachedVersion);
  const matches = artifact.versionArn === null ? "content" : "version";
  return { kind: "unchanged", ...explain({ code: "up-to-date", version, matches }) };
}

function absent({ family, sharedPaths }: AskedLayer): Reason {
  return { code: "no-shared-code", language: family.name, sharedPaths };
}

function situationOf(
  { item: { configuration }, artifact }: Case,
  { layers, now, request }: Pick<PlanFacts, "layers" | "now" | "request">,
): LayerSituation {
  return {
    layerArn: siblingLayerArn(configuration.arn, artifact.layerName),
    layerBytes: artifact.unzippedBytes,
    native: artifact.native,
    attached: layers,
    now,
    allowsRuntimeUpdates: request.runtimeUpdate === "allow",
  };
}

function skip(reason: Reason): UnnumberedAction {
  return { kind: "skip", ...explain(reason) };
}
