/**
 * Describes what the import proofs of a fleet could not decide: the team's own code by module, everything else as
 * totals.
 */
import { firstNotes } from "../report/grouped-notes.ts";
import type { Explained } from "../report/reasons/code.ts";
import { placeText } from "../report/reasons/of-plan-notes.ts";
import { explain, type Reason } from "../report/reasons/reasons.ts";
import { MAX_LISTED } from "../text.ts";
import type { FoundImport } from "./found-imports.ts";
import { FOUND_AFTER } from "./import-proof.ts";

const MAX_NOTES = 20;

/** @param location where all findings are stored; `null` if they are not stored */
export function importNotes(found: readonly FoundImport[], location: string | null): readonly Explained[] {
  const missing = found.filter(({ kind }) => kind === "missing");
  const unproven = found.filter(({ kind }) => kind === "unproven");
  const isOwn = ({ of, kind, isOptional }: FoundImport) => of === "own" && !(kind === "missing" && isOptional);
  const own = [...found.filter(({ kind }) => kind === "found"), ...unproven.filter(isOwn), ...missing.filter(isOwn)];
  const others = missing.filter((each) => !isOwn(each));
  const required = others.filter(({ isOptional }) => !isOptional);
  const of = (whose: FoundImport["of"], all: readonly FoundImport[]) => all.filter((each) => each.of === whose);
  const modules = ({ module }: FoundImport) => module;
  const summed = [
    ...summary(
      "optional-imports-missing",
      others.filter(({ isOptional }) => isOptional),
      modules,
    ),
    ...summary("library-imports-missing", of("library", required), modules),
    ...summary("library-imports-unproven", of("library", unproven), placeText),
    ...summary("layer-imports-missing", of("layer", required), modules),
    ...summary("layer-imports-unproven", of("layer", unproven), placeText),
  ];
  const ownNotes = notesOnOwn(own);
  const isCut =
    summed.length > 0 || ownNotes.length > MAX_NOTES || own.some((each) => each.functions.length > MAX_LISTED);
  const all: Reason[] =
    isCut && location !== null ? [{ code: "all-import-findings", findings: found.length, location }] : [];
  return [
    ...firstNotes(ownNotes.map(explain), MAX_NOTES, "on imports in your code"),
    ...[...summed, ...all].map(explain),
  ];
}

/** One note per module and kind, with the places that import it and the functions that share them. */
function notesOnOwn(own: readonly FoundImport[]): readonly Reason[] {
  const byModule = Map.groupBy(
    own,
    ({ kind, module, why }) => `${kind} ${module}${kind === "missing" ? "" : ` ${why}`}`,
  );
  return [...byModule.values()].flatMap((of): Reason[] => {
    const [first] = of;
    if (first === undefined) return [];
    const functions = [...new Set(of.flatMap((each) => each.functions))];
    return [
      {
        code: codeOf(first),
        module: first.module,
        places: of.map(({ file, line }) => ({ file, line })),
        why: first.why === "not found" || first.why === FOUND_AFTER ? null : first.why,
        functions,
        total: functions.length,
      },
    ];
  });
}

function codeOf({ kind }: FoundImport) {
  if (kind === "missing") return "import-missing";
  return kind === "found" ? "import-found" : "import-unproven";
}

type Summed = "optional-imports-missing" | `${"library" | "layer"}-imports-${"missing" | "unproven"}`;

function summary(code: Summed, found: readonly FoundImport[], nameOf: (found: FoundImport) => string): Reason[] {
  if (found.length === 0) return [];
  const names = [...new Set(found.map(nameOf))];
  const functions = new Set(found.flatMap((each) => each.functions)).size;
  return [{ code, names, total: names.length, functions }];
}
