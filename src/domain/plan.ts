/** Decides, from the inventory, what happens to each function and in which order. */
import { batchesOf } from "./batches.ts";
import { reasonOfDrift } from "./drift.ts";
import { importNotes, reasonOfImports } from "./import-findings.ts";
import type { InventoryItem } from "./inventory.ts";
import type { LayerArtifact } from "./layer-artifact.ts";
import { type LayerSituation, reasonNotOurs, reasonNotToChange, versionAttached } from "./precheck.ts";
import type { MigrationRequest } from "./request.ts";

/** What a plan says about one function. */
export type PlannedAction =
  /** Take the shared code out of the package and attach the layer. */
  | { readonly kind: "migrate"; readonly batch: number; readonly adoptsLayerCopy: boolean }
  /** Already without shared code, on an older version of this layer: only the layer changes. */
  | { readonly kind: "move-layer"; readonly batch: number }
  /** Already as asked for. */
  | { readonly kind: "unchanged"; readonly reason: string }
  | { readonly kind: "skip"; readonly reason: string };

export interface PlannedFunction {
  readonly name: string;
  readonly action: PlannedAction;
  readonly zipBytes: number;
}

/** Stored as `plan.json`. Batches are numbered from 1; batch 1 is the canary; `batches[i]` holds the names of batch i + 1. */
export interface Plan {
  readonly version: 1;
  readonly layerName: string;
  readonly functions: readonly PlannedFunction[];
  readonly batches: readonly (readonly string[])[];
  /** What a person should know about how the plan came about, for example why this canary. */
  readonly notes: readonly string[];
}

/** What a plan is made from. */
export interface PlanFacts {
  readonly inventory: readonly InventoryItem[];
  readonly request: MigrationRequest;
  readonly artifact: LayerArtifact;
  readonly layers: LayerSituation["attached"];
  /** What the names of the service's own functions begin with, for example `layershift-dev-`. */
  readonly servicePrefix: string;
}

/** An action that does not know its batch yet. */
type Decision =
  | { readonly kind: "migrate"; readonly adoptsLayerCopy: boolean }
  | { readonly kind: "move-layer" }
  | Extract<PlannedAction, { kind: "unchanged" | "skip" }>;

/** The plan for a fleet: every function of the inventory is in it, with what happens to it or why nothing does. */
export function planFor(facts: PlanFacts): Plan {
  const decided = facts.inventory.map((item) => ({ item, decision: decisionOn(item, facts) }));
  const changing = decided.filter(({ decision }) => changes(decision)).map(({ item }) => item);
  const { batches, notes } = batchesOf(
    changing.map(({ configuration }) => configuration),
    facts.request,
  );
  const batchOf = new Map(batches.flatMap((names, index) => names.map((name) => [name, index + 1] as const)));
  return {
    version: 1,
    layerName: facts.artifact.layerName,
    functions: decided.map(({ item: { configuration }, decision }) => ({
      name: configuration.name,
      zipBytes: configuration.zipBytes,
      action: inBatch(decision, batchOf.get(configuration.name) ?? 0),
    })),
    batches,
    notes: [...notes, ...importNotes(changing)],
  };
}

function changes({ kind }: Decision): boolean {
  return kind === "migrate" || kind === "move-layer";
}

function inBatch(decision: Decision, batch: number): PlannedAction {
  return decision.kind === "migrate" || decision.kind === "move-layer" ? { ...decision, batch } : decision;
}

function decisionOn(item: InventoryItem, facts: PlanFacts): Decision {
  const situation = situationOf(item, facts);
  const decision = wantedFor(item, situation, facts);
  const against = changes(decision) ? (reasonNotToChange(item, situation) ?? reasonOfImports(item)) : null;
  return against === null ? decision : skip(against);
}

/** What the request asks for, whether or not the function can be changed right now. */
function wantedFor(item: InventoryItem, situation: LayerSituation, facts: PlanFacts): Decision {
  const { configuration, shared, unreadable, notToSlim } = item;
  const notOurs = reasonNotOurs(configuration, facts.servicePrefix);
  if (notOurs !== null) return skip(notOurs);
  if (shared === null) return skip(`its package cannot be read: ${unreadable ?? "it was not looked at"}`);
  if (shared.kind === "absent") return withoutCopy(versionAttached(configuration, situation.layerArn), facts);
  if (notToSlim !== null) return skip(notToSlim);
  if (shared.kind === "drifted" && facts.request.drift === "skip") return skip(reasonOfDrift(shared));
  return { kind: "migrate", adoptsLayerCopy: shared.kind === "drifted" };
}

function withoutCopy(attachedVersion: string | null, { layers, artifact }: PlanFacts): Decision {
  if (attachedVersion === null) return skip("it holds no shared code and does not use the layer");
  const found = layers.get(attachedVersion);
  if (found?.kind === "found" && found.codeSha256 === artifact.sha256)
    return {
      kind: "unchanged",
      reason: `it already uses version ${versionNumber(attachedVersion)} of the layer, which has this content`,
    };
  return { kind: "move-layer" };
}

/** `arn:aws:lambda:region:account:function:name`: the layer lies beside the function, in its account and Region. */
function situationOf({ configuration }: InventoryItem, { artifact, layers }: PlanFacts): LayerSituation {
  const place = configuration.arn.split(":").slice(0, 5).join(":");
  return { layerArn: `${place}:layer:${artifact.layerName}`, layerBytes: artifact.unzippedBytes, attached: layers };
}

function versionNumber(layerVersionArn: string): string {
  return layerVersionArn.split(":").at(-1) ?? "";
}

function skip(reason: string): Decision {
  return { kind: "skip", reason };
}
