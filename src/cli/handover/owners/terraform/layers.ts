/** Makes the `layers` of a block say what the migration left, and keeps the references of the team. */
import { layerArnOf } from "../../../../domain/arn.ts";
import { hclString } from "../../../../domain/handover/escaping.ts";
import type { Handover, HandoverFunction } from "../../../../domain/handover/handover.ts";
import type { Edit } from "../../../../domain/handover/repository/changes.ts";
import { evaluated } from "../../hcl/evaluate.ts";
import { type Attribute, textOf } from "../../hcl/hcl-file.ts";
import { knownText, type Value } from "../../hcl/value.ts";
import type { Instance } from "./instances.ts";
import { blocksOf, type Placed } from "./modules.ts";
import type { Names } from "./names.ts";
import { around, tupleOf, withAttribute, withElement } from "./text-edits.ts";

/** The list that an expression adds: always one element, or a list that can be empty. */
export type Addition = { readonly element: string } | { readonly list: string };

export type LayersChange =
  | { readonly kind: "append" }
  /** An older version of the layer is in the file as text. */
  | { readonly kind: "replace"; readonly arn: string }
  | { readonly kind: "none" }
  | { readonly kind: "by-hand"; readonly why: string };

/** What a function's `layers` need, compared with what the files say now. */
export function layersChangeOf(fn: HandoverFunction, { placed, lookup }: Instance, handover: Handover): LayersChange {
  const isOurs = (arn: string) => layerArnOf(arn) === layerArnOf(handover.layerVersionArn);
  const ours = fn.layers.filter(isOurs);
  if (ours.length !== 1 || ours[0] !== handover.layerVersionArn)
    return { kind: "by-hand", why: `the function uses ${ours.join(", ") || "no version of the layer"} now` };
  const attribute = placed.block.attributes.get("layers");
  const said = attribute === undefined ? [] : itemsOf(evaluated(attribute.value, lookup));
  if (
    said !== null &&
    said.length === fn.layers.length &&
    said.every((arn, at) => arn === null || arn === fn.layers[at])
  ) {
    if (said.includes(handover.layerVersionArn) || said.every((arn) => arn === null)) return { kind: "none" };
  }
  const older = said?.find((arn) => arn !== null && isOurs(arn));
  if (older != null) return { kind: "replace", arn: older };
  const others = fn.layers.filter((arn) => !isOurs(arn));
  if (fn.layers.at(-1) !== handover.layerVersionArn)
    return { kind: "by-hand", why: "the layer is not the last of the function's layers" };
  if (said !== null && (said.length !== others.length || said.some((arn, at) => arn !== null && arn !== others[at])))
    return { kind: "by-hand", why: "the layers in the file are not the layers that the function has" };
  return { kind: "append" };
}

/** Known ARNs and `null` for references; `null` if the length is unknown. */
function itemsOf(value: Value): readonly (string | null)[] | null {
  if (value.kind === "literal" && value.value === null) return [];
  return value.kind === "list" ? value.items.map(knownText) : null;
}

/** Edits that add to the `layers` of a block. `canBeNull`: its expression is `null` for some function. */
export function addedLayers(placed: Placed, addition: Addition, canBeNull: boolean): readonly Edit[] {
  const attribute = placed.block.attributes.get("layers");
  const list = "list" in addition ? addition.list : `[${addition.element}]`;
  if (attribute === undefined) return [withAttribute(placed, "layers", list)];
  const tuple = tupleOf(attribute.value);
  if ("element" in addition && tuple !== null) return withElement(placed, tuple, addition.element);
  if (canBeNull) return around(placed, attribute, "concat(", ` == null ? [] : ${attribute.value.text}, ${list})`);
  return around(placed, attribute, "concat(", `, ${list})`);
}

/**
 * The edit that replaces the ARN of an older version, in the block's list or in a local value of the root module.
 * `null` if it is nowhere there as text.
 */
export function replacedArn({ placed, root }: Instance, arn: string, names: Names): Edit | null {
  const layers = placed.block.attributes.get("layers");
  const isOuter = placed.module === root;
  const own =
    layers === undefined ? [] : stringsIn(layers).map((string) => ({ file: placed.file, string, isLocal: false }));
  const locals = blocksOf(root, "locals").flatMap(({ file, block }) =>
    [...block.attributes.values()].flatMap((each) =>
      stringsIn(each).map((string) => ({ file, string, isLocal: true })),
    ),
  );
  const found = [...(isOuter ? own : []), ...locals].find(({ string }) => textOf(string) === arn);
  if (found === undefined) return null;
  const text = found.isLocal ? hclString(names.arn) : names.localIn(root);
  return { path: found.file.path, from: found.string.startIndex, to: found.string.endIndex, text };
}

function stringsIn({ value }: Attribute): readonly Attribute["value"][] {
  return value.descendantsOfType("string_lit").filter((each) => each !== null);
}
