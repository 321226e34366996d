/**
 * Random shared code that imports itself in every way, the function that uses it, and what may go wrong when it moves.
 */
import fc from "fast-check";
import type { Layout } from "../../../support/import-worlds.ts";

/** A package tree and what of it is on which side after the move. */
export interface Move {
  readonly before: Layout;
  readonly after: Layout;
}

/** Modules by dotted name, in an order in which each imports only earlier ones: what cannot be a cycle. */
const MODULES = [
  "shared.a",
  "shared.b",
  "shared.p.c",
  "shared.p.d",
  "shared.p.q.e",
  "shared.p.q",
  "shared.p",
  "shared.r.f",
  "shared.r",
  "shared",
];
const PACKAGES = new Set(["shared", "shared.p", "shared.p.q", "shared.r"]);
/** A package the move leaves without `__init__` from the start. */
const NAMESPACE = "shared.r";

type Form = (target: string, importer: string) => string;

const parentOf = (name: string) => name.slice(0, name.lastIndexOf("."));
const tailOf = (name: string) => name.slice(name.lastIndexOf(".") + 1);

/** Every form imports the target, or fails. */
const FORMS: readonly Form[] = [
  (target) => `import ${target}`,
  (target) => `import ${target} as other`,
  (target) => `import os, ${target}`,
  (target) => (target === NAMESPACE ? `import ${target}` : `from ${target} import NAME as own`),
  (target) => (target === "shared" ? "import shared" : `from ${parentOf(target)} import ${tailOf(target)} as sub`),
  (target) => `import importlib; importlib.import_module("${target}")`,
  (target) => `__import__("${target}")`,
  (target, importer) => relative(target, importer),
];

/** `from ..p import c`, seen from the importing module. */
function relative(target: string, importer: string): string {
  const from = PACKAGES.has(importer) ? importer : parentOf(importer);
  if (from === "" || target === "shared") return `import ${target}`;
  const [own, wanted] = [from.split("."), parentOf(target).split(".")];
  const common = own.findIndex((part, index) => wanted[index] !== part);
  const together = common < 0 ? own.length : common;
  if (together === 0) return `import ${target}`;
  return `from ${".".repeat(own.length - together + 1)}${wanted.slice(together).join(".")} import ${tailOf(target)} as rel`;
}

const choice = fc.record({ target: fc.nat(), form: fc.nat() });
const side = fc.constantFrom("moves", "moves", "moves", "moves", "stays", "is lost", "is on both sides");

/** Where a layer that the function had before holds some of the same modules. */
const place = fc.constantFrom("python/", "python/lib/python3.11/site-packages/");

/** A move in which every file goes to the layer, and none stays. */
export const rightMoves: fc.Arbitrary<Move> = moves(fc.constant("moves"), fc.constant(false));
/** A move in which files are lost, stay, or are on both sides, and other layers may hold some. */
export const wrongMoves: fc.Arbitrary<Move> = moves(
  side,
  fc.integer({ min: 0, max: 5 }).map((die) => die === 0),
);

function moves(sides: fc.Arbitrary<string>, had: fc.Arbitrary<boolean>): fc.Arbitrary<Move> {
  return fc
    .record({
      uses: fc.array(fc.array(choice, { maxLength: 2 }), { minLength: MODULES.length, maxLength: MODULES.length }),
      atTop: fc.array(choice, { minLength: 1, maxLength: 3 }),
      lazily: fc.array(choice, { maxLength: 2 }),
      sides: fc.array(sides, { minLength: MODULES.length, maxLength: MODULES.length }),
      hadBefore: fc.array(had, { minLength: MODULES.length, maxLength: MODULES.length }),
      place,
    })
    .map(({ uses, atTop, lazily, sides: chosen, hadBefore, place }) => {
      const shared = MODULES.flatMap((name, index) =>
        name === NAMESPACE
          ? []
          : [
              {
                path: pathOf(name),
                text: textOf(name, MODULES.slice(0, index), uses[index] ?? []),
                side: chosen[index],
                had: hadBefore[index],
              },
            ],
      );
      const app = [
        ...atTop.map((one) => line(one, MODULES, "app")),
        "def handler(event, context):",
        ...lazily.map((one) => `    ${line(one, MODULES, "app")}`),
        "    return 1",
      ].join("\n");
      const task = { "app.py": app, ...files(shared) };
      const stay = files(shared.filter((each) => each.side === "stays" || each.side === "is on both sides"));
      const layer = files(shared.filter((each) => each.side === "moves" || each.side === "is on both sides"));
      const present = below(place, files(shared.filter((each) => each.had === true)));
      const handler = "app.handler";
      return {
        before: { task, layers: [present], handler },
        after: { task: { "app.py": app, ...stay }, layers: [present, below("python/", layer)], handler },
      };
    });
}

function textOf(name: string, earlier: readonly string[], uses: readonly { target: number; form: number }[]): string {
  const lines = earlier.length === 0 ? [] : uses.map((use) => line(use, earlier, name));
  return ["NAME = 1", ...lines, ""].join("\n");
}

function line({ target, form }: { target: number; form: number }, among: readonly string[], importer: string): string {
  const name = among[target % among.length] ?? "shared";
  return (FORMS[form % FORMS.length] ?? FORMS[0])?.(name, importer) ?? "";
}

function pathOf(name: string): string {
  return `${name.replaceAll(".", "/")}${PACKAGES.has(name) ? "/__init__" : ""}.py`;
}

function files(all: readonly { readonly path: string; readonly text: string }[]) {
  return Object.fromEntries(all.map(({ path, text }) => [path, text]));
}

function below(folder: string, all: Readonly<Record<string, string>>) {
  return Object.fromEntries(Object.entries(all).map(([path, text]) => [`${folder}${path}`, text]));
}
