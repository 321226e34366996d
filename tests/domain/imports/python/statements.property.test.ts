import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pythonFileOf } from "../../../../src/domain/imports/python/source/python-file.ts";

/**
 * What Python's own `ast` makes of each source: imports as `module:name:level`, names bound at the top level, calls of
 * import_module.
 */
const JUDGE = `
import ast, json, sys
def told(source):
    tree = ast.parse(source)
    imports, names = [], set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imports += ["%s::0" % a.name for a in node.names]
        elif isinstance(node, ast.ImportFrom):
            imports += ["%s:%s:%d" % (node.module or "", a.name, node.level) for a in node.names]
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("import_module", "importlib.import_module"):
            imports.append("%s::0" % node.args[0].value)
    for node in tree.body:
        for each in ast.walk(node):
            if isinstance(each, (ast.Import, ast.ImportFrom)):
                names |= {a.asname or a.name.split(".")[0] for a in each.names}
            elif isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                names.add(each.id)
    return {"imports": sorted(set(imports)), "names": sorted(names - {"*"})}
json.dump([told(source) for source in json.load(sys.stdin)], sys.stdout)
`;

const name = fc.constantFrom("a", "b", "cd", "e_f", "ghi", "json", "_k");
const dotted = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(" . "));
const renamed = (what: fc.Arbitrary<string>) =>
  fc.tuple(what, fc.option(name, { nil: null })).map(([from, as]) => (as === null ? from : `${from} as ${as}`));
const list = (what: fc.Arbitrary<string>) => fc.array(what, { minLength: 1, maxLength: 4 });
const dots = fc.constantFrom("", "", ".", ". .", "...");

/** Statements as tokens; `(`, `)` and what is between them may stand on lines of their own. */
const statement = fc.oneof(
  list(renamed(dotted)).map((names) => `import ${names.join(" , ")}`),
  fc.tuple(dots, dotted, list(renamed(name))).map(([d, m, names]) => `from ${d} ${m} import ${names.join(" , ")}`),
  fc
    .tuple(dots, dotted, list(renamed(name)), fc.constantFrom("", " ,"))
    .map(([d, m, names, comma]) => `from ${d} ${m} import ( ${names.join(" , ")}${comma} )`),
  fc.tuple(fc.constantFrom(".", ".."), renamed(name)).map(([d, n]) => `from ${d} import ( ${n} )`),
  dotted.map((m) => `from ${m} import *`),
  fc.tuple(name, list(name)).map(([n, names]) => `${n} = ( ${names.join(" , ")} )`),
  fc.tuple(list(name), name).map(([targets, n]) => `( ${targets.join(" , ")} , ) = ${n}`),
  fc.tuple(name, name).map(([one, other]) => `${one} = ${other} = ( 1 )`),
  fc
    .tuple(fc.constantFrom("", "importlib . "), dotted)
    .map(([on, m]) => `${on}import_module ( "${m.replaceAll(" ", "")}" , )`),
  fc.tuple(name, name).map(([one, other]) => `for ${one} in ( ${other} , ) : pass`),
  fc.tuple(name, name).map(([one, other]) => `with ( ${one} ) as ${other} : pass`),
);

const BREAKS = [" ", "  ", "\t", "\\\n  "];
const BREAKS_INSIDE = [...BREAKS, "\n", " # names\n", "\n\n  # import x, y\n  ", "# )\n"];

/** The tokens with blanks, continued lines, and inside parentheses comments and line ends between any two of them. */
function spaced(tokens: string, choices: readonly number[], end: string): string {
  let depth = 0;
  const parts = tokens.split(/ +/).filter((token) => token !== "");
  return `${parts
    .map((token, index) => {
      if (token.endsWith("(")) depth += 1;
      if (token === ")") depth -= 1;
      const breaks = depth > 0 ? BREAKS_INSIDE : BREAKS;
      return index === parts.length - 1 ? token : `${token}${breaks[(choices[index] ?? 0) % breaks.length]}`;
    })
    .join("")}${end}`;
}

const source = fc
  .array(
    fc
      .tuple(
        statement,
        fc.array(fc.nat(30), { minLength: 30, maxLength: 30 }),
        fc.constantFrom("\n", "  # noqa\n", " ; a = 1\n"),
      )
      .map(([tokens, choices, end]) => spaced(tokens, choices, tokens.endsWith("pass") ? "\n" : end)),
    { minLength: 1, maxLength: 4 },
  )
  .map((statements) => statements.join("# between\n"));

describe("Statements of Python, whatever stands between their tokens,", () => {
  it("import and bind what Python's own ast says", () => {
    const sources = fc.sample(source, { numRuns: 600, seed: 14 });
    const told = JSON.parse(
      execFileSync("python3", ["-c", JUDGE], { input: JSON.stringify(sources), encoding: "utf8" }),
    ) as { imports: string[]; names: string[] }[];
    for (const [index, each] of sources.entries()) {
      const file = pythonFileOf(each);
      const imports = file.imports.map((one) => {
        if (one.kind === "computed") return `computed ${one.text}`;
        const asked = one.kind === "name" ? one.name : one.kind === "star" ? "*" : "";
        return `${one.module}:${asked}:${one.relative?.levels ?? 0}`;
      });
      const names = [...new Set([...file.names, ...file.importedNames])].filter((one) => one !== "*");
      expect({ each, imports: [...new Set(imports)].sort(), names: names.sort() }).toEqual({ each, ...told[index] });
    }
  });
});
