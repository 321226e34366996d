/**
 * Describes what the import proofs of a fleet could not decide: the team's own code by module, everything else as
 * totals.
 */
import { count } from "../amounts.ts";
import { firstSentences, listed, MAX_LISTED } from "../text.ts";
import type { FoundImport } from "./found-imports.ts";

const PLACES = 3;
const MAX_NOTES = 20;

/** @param location where all findings are stored; `null` if they are not stored */
export function importNotes(found: readonly FoundImport[], location: string | null): readonly string[] {
  const missing = found.filter(({ kind }) => kind === "missing");
  const unproven = found.filter(({ kind }) => kind === "unproven");
  const isOwn = ({ of, kind, isOptional }: FoundImport) => of === "own" && !(kind === "missing" && isOptional);
  const own = [...unproven.filter(isOwn), ...missing.filter(isOwn)];
  const others = missing.filter((each) => !isOwn(each));
  const summed = [
    summary(
      "Optional imports not found before or after the change",
      others.filter(({ isOptional }) => isOptional),
      MODULES,
    ),
    ...(["library", "layer"] as const).flatMap((whose) => {
      const of = (each: FoundImport) => each.of === whose;
      const where = whose === "library" ? "in libraries" : "in unchanged layers";
      return [
        summary(
          `Imports ${where} not found before or after the change`,
          others.filter((each) => of(each) && !each.isOptional),
          MODULES,
        ),
        summary(`Not proven ${where}`, unproven.filter(of), PLACES_OF),
      ];
    }),
  ].flat();
  const lines = firstSentences(
    ownNotes(own),
    MAX_NOTES,
    (more) => `… and ${count(more, "more note")} on imports in your code`,
  );
  const isCut =
    summed.length > 0 || ownNotes(own).length > MAX_NOTES || own.some(({ functions }) => functions.length > MAX_LISTED);
  return [
    ...lines,
    ...summed,
    ...(isCut && location !== null
      ? [`All ${count(found.length, "finding")} on imports, with file, line and functions: ${location}`]
      : []),
  ];
}

/** One note per module and kind, with the places that import it and the functions that share them. */
function ownNotes(own: readonly FoundImport[]): readonly string[] {
  const byModule = Map.groupBy(
    own,
    ({ kind, module, why }) => `${kind} ${module}${kind === "missing" ? "" : ` ${why}`}`,
  );
  return [...byModule.values()].flatMap((of) => {
    const [first] = of;
    if (first === undefined) return [];
    const what = first.kind === "missing" ? "Import not found before or after the change" : "Not proven";
    const why = first.kind === "missing" && first.why === "not found" ? "" : `; ${first.why}`;
    return [`${what}: ${first.module} (${listed(of.map(placeText), PLACES)}${why}): ${functionsIn(of)}`];
  });
}

const MODULES = { noun: "module", nameOf: ({ module }: FoundImport) => module };
const PLACES_OF = { noun: "place", nameOf: placeText };

function summary(
  what: string,
  found: readonly FoundImport[],
  { noun, nameOf }: { readonly noun: string; nameOf(found: FoundImport): string },
): string[] {
  if (found.length === 0) return [];
  const names = [...new Set(found.map(nameOf))];
  const functions = new Set(found.flatMap((each) => each.functions));
  return [`${what}: ${count(names.length, noun)} (${listed(names)}) in ${count(functions.size, "function")}`];
}

function placeText({ file, line }: FoundImport): string {
  return line === 0 ? file : `${file} line ${line}`;
}

function functionsIn(found: readonly FoundImport[]): string {
  return listed([...new Set(found.flatMap(({ functions }) => functions))]);
}
