import { isMap, isScalar, isSeq, type Node, parseDocument } from "yaml";

/** What references stand for, by the text of the tag and its value: `!Ref TracingLayerArn`. */
export type References = Readonly<Record<string, string>>;

/** A template as SAM or CloudFormation reads it: layers and package folder of each function, by logical ID. */
export function templateFunctions(
  text: string,
  references: References,
): ReadonlyMap<string, { readonly layers: readonly string[]; readonly code: string }> {
  const root = parseDocument(text, { logLevel: "silent" }).contents;
  const at = (node: unknown, ...keys: readonly string[]) =>
    keys.reduce<unknown>((map, key) => (isMap(map) ? map.get(key, true) : undefined), node);
  const resolved = (node: Node): string => {
    if (!isSeq(node))
      return (
        (node.tag === undefined ? null : references[`${node.tag} ${String(isScalar(node) ? node.value : "")}`]) ??
        String(isScalar(node) ? node.value : "")
      );
    const [mapping = "", first = "", second = ""] = node.items.map((item) => String(isScalar(item) ? item.value : ""));
    if (node.tag !== "!FindInMap") throw new Error(`${node.tag} is not followed`);
    return String((at(root, "Mappings", mapping, first, second) as { value: unknown }).value);
  };
  const listOf = (node: unknown) => (isSeq(node) ? node.items.map((item) => resolved(item as Node)) : []);
  const globals = at(root, "Globals", "Function");
  const resources = at(root, "Resources");
  if (!isMap(resources)) throw new Error("no resources");
  const functions = resources.items.flatMap(({ key, value }) => {
    const type = at(value, "Type") as { value: unknown };
    if (!/^AWS::(Serverless|Lambda)::Function$/.test(String(type.value))) return [];
    const layers = [...listOf(at(globals, "Layers")), ...listOf(at(value, "Properties", "Layers"))];
    const code = (at(value, "Properties", "CodeUri") ?? at(value, "Properties", "Code") ?? at(globals, "CodeUri")) as {
      value: string;
    };
    return [[String((key as { value: unknown }).value), { layers, code: code.value }] as const];
  });
  return new Map(functions);
}
