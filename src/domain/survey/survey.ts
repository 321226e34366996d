/** What the functions of an account and Region have in common, and what a layer would save. */
import * as z from "zod";
import { BadRequest } from "../errors.ts";
import type { FunctionConfiguration, InventoryItem } from "../plan/inventory.ts";
import { reasonNotOurs, reasonNotToChange } from "../plan/precheck.ts";
import type { Reason } from "../report/reasons/reasons.ts";
import { requestFrom } from "../request/request.ts";
import { NO_VARIABLES } from "../runtimes/environment-variables.ts";
import { FAMILIES } from "../runtimes/families.ts";
import { explained, type Stored, version } from "../stored/parts.ts";
import { layerUse } from "./layer-uses.ts";
import { type SharedPart, savedBytes, sharedPart } from "./shared-parts.ts";

const named = z.object({ name: z.string(), why: explained });

const regionSurvey = z.object({
  region: z.string(),
  accountId: z.string(),
  /** Functions that the survey is about. */
  functions: z.int(),
  /** Packages that could not be read. */
  unread: z.array(named),
  /** Functions that cannot move to a layer, whatever they have in common. */
  cannotMove: z.array(named),
  /** The largest saving first. */
  parts: z.array(
    sharedPart.extend({
      /** What the ZIPs of the holders of the most frequent copy lose. */
      savedBytes: z.number(),
      /** A request for it, which `plan` accepts. `null` if no request can name it. */
      request: z.looseObject({}).nullable(),
    }),
  ),
  layers: z.array(layerUse),
  storage: z.object({
    /** All versions of functions, and the layer versions of the account. */
    usedBytes: z.number(),
    /** Lambda's default quota for an account and Region (docs lambda/latest/dg/gettingstarted-limits). */
    allowedBytes: z.number(),
  }),
});

/** Regions without a selected function are left out. */
export const survey = z.object({
  version,
  /** When it was made, ISO 8601. */
  at: z.string(),
  /** In the order they were asked for. */
  regions: z.array(regionSurvey).min(1),
});

export type RegionSurvey = Stored<typeof regionSurvey>;
export type Survey = Stored<typeof survey>;

export const ALLOWED_STORAGE_BYTES = 75 * 1024 ** 3;

/** Why a function cannot move to a layer, judged by its configuration alone; `null` if it can. */
export function reasonNotToMove(configuration: Omit<FunctionConfiguration, "codeUrl">, now: Date): Reason | null {
  const item: InventoryItem = {
    ...{ configuration, variables: NO_VARIABLES, aliases: [], traffic: null, shared: null, unreadable: null },
    ...{ notToSlim: null, unzippedBytes: 0, slimZipBytes: configuration.zipBytes, imports: null, keeps: [] },
    ...{ replacements: [], alternatives: null, staying: null, unreached: [], reachableZipBytes: null },
  };
  const attached = new Map(
    configuration.layers.map(({ arn, codeBytes }) => [
      arn,
      { kind: "found" as const, codeSha256: "", unzippedBytes: codeBytes },
    ]),
  );
  const situation = { layerArn: "", layerBytes: 0, native: [], attached, now, allowsRuntimeUpdates: false };
  return reasonNotOurs(configuration, FAMILIES) ?? reasonNotToChange(item, situation);
}

/** A part with its saving and its request. @param names of all functions of the survey */
export function candidateOf(part: SharedPart, names: readonly string[]): RegionSurvey["parts"][number] {
  return { ...part, savedBytes: savedBytes(part), request: requestFor(part, names) };
}

function requestFor(
  { name, sharedPaths, copies }: SharedPart,
  names: readonly string[],
): RegionSurvey["parts"][number]["request"] {
  const holders = copies.flatMap(({ functions }) => functions);
  const [fromFunction = ""] = copies[0]?.functions ?? [];
  const request = {
    layer: { name: layerNameFor(name), fromFunction },
    ...(sharedPaths.join() === "shared/" ? {} : { shared: sharedPaths }),
    fleet: fleetFor(holders, names),
  };
  try {
    requestFrom(request);
    return request;
  } catch (error) {
    if (error instanceof BadRequest) return null;
    throw error;
  }
}

/** `src/common/` becomes `src-common`. Lambda allows 140 characters. */
function layerNameFor(name: string): string {
  const words = name
    .replace(/\.py$/, "")
    .replaceAll(/[^A-Za-z0-9_]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  return (words || "shared").slice(0, 140);
}

/** The longest prefix that only the holders have; their names if there is none. */
function fleetFor(holders: readonly string[], names: readonly string[]) {
  const [first = "", ...others] = holders;
  const common = others.reduce((start, name) => commonStart(start, name), first);
  const prefix = /^(.*[-_])/.exec(common)?.[1];
  const isTheirs = prefix !== undefined && names.filter((name) => name.startsWith(prefix)).length === holders.length;
  return isTheirs && prefix !== undefined && prefix.length <= 64 ? { prefix } : { functions: [...holders].sort() };
}

function commonStart(one: string, other: string): string {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return one.slice(0, length);
}
