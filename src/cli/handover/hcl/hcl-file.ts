/** Reads the blocks and attributes of HCL files, with their places in the text, so that edits keep everything else. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Language, type Node, Parser } from "web-tree-sitter";

/** `from` and `to` are offsets in the text of the file. */
export interface Attribute {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** The expression. */
  readonly value: Node;
}

export interface Block {
  readonly type: string;
  readonly labels: readonly string[];
  readonly from: number;
  /** Of the closing brace. */
  readonly to: number;
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly blocks: readonly Block[];
}

export interface HclFile {
  readonly path: string;
  readonly text: string;
  /** The top level of the file, as one block without labels. */
  readonly body: Block;
}

/** `null` if the text is not valid HCL. */
export type HclReader = (path: string, text: string) => HclFile | null;

const GRAMMAR = import.meta.resolve("@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-terraform.wasm");

/** Loads the grammar. */
export async function hclReader(): Promise<HclReader> {
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(new Uint8Array(await readFile(fileURLToPath(GRAMMAR)))));
  return (path, text) => {
    const tree = parser.parse(text);
    if (tree === null || tree.rootNode.hasError) return null;
    const body = tree.rootNode.namedChildren.find((child) => child?.type === "body") ?? null;
    return { path, text, body: blockOf(tree.rootNode, body, "", []) };
  };
}

function blockOf(node: Node, body: Node | null, type: string, labels: readonly string[]): Block {
  const children = namedChildren(body);
  const attributes = children.filter((child) => child.type === "attribute").flatMap(attributeOf);
  return {
    type,
    labels,
    from: node.startIndex,
    to: node.endIndex - 1,
    attributes: new Map(attributes.map((attribute) => [attribute.name, attribute])),
    blocks: children.filter((child) => child.type === "block").map(nestedBlock),
  };
}

function nestedBlock(node: Node): Block {
  const children = namedChildren(node);
  const [type, ...labels] = children
    .filter((child) => child.type === "identifier" || child.type === "string_lit")
    .map((child) => (child.type === "identifier" ? child.text : textOf(child)));
  return blockOf(node, children.find((child) => child.type === "body") ?? null, type ?? "", labels);
}

function attributeOf(node: Node): Attribute[] {
  const [name, value] = namedChildren(node);
  if (name === undefined || value === undefined) return [];
  return [{ name: name.text, from: node.startIndex, to: node.endIndex, value }];
}

/** The named children without comments. */
export function namedChildren(node: Node | null): readonly Node[] {
  return node === null ? [] : node.namedChildren.filter((child) => child !== null && child.type !== "comment");
}

/** The text between the quotes of a string without interpolations. */
export function textOf(node: Node): string {
  return namedChildren(node)
    .filter(({ type }) => type === "template_literal")
    .map(({ text }) => unescaped(text))
    .join("");
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" };

/** The text that a part of a quoted template stands for. */
export function unescaped(text: string): string {
  return text
    .replaceAll(/\\u([0-9a-fA-F]{4})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
    .replaceAll(/\\([nrt"\\])/g, (_, sign: string) => ESCAPES[sign] ?? "")
    .replaceAll(/([$%])\1\{/g, "$1{");
}
