/** The little XML that S3 speaks: elements and text, no attributes but the namespace. */
import { malformedXml } from "../s3/refusal.ts";

export interface Element {
  readonly name: string;
  readonly text: string;
  readonly children: readonly Element[];
}

/**
 * What can be rendered: text, a nested group, or one of these per repetition of the element; `undefined` is left out.
 */
export type Content = string | number | boolean | undefined | Group | readonly (string | Group)[];
export interface Group {
  readonly [element: string]: Content;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#13;",
};
const NAMED: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

const escaped = (text: string) => text.replace(/[&<>"\r]/g, (char) => ENTITIES[char] ?? char);

/** An entity that XML does not define is an error (XML 1.0, 4.1). */
const unescaped = (text: string) =>
  text.replace(/&(?:#x([0-9a-f]+);|#(\d+);|(\w+);)?/gi, (_, hex, decimal, name) => {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    const character = code <= 0x10_ffff ? String.fromCodePoint(code) : NAMED.get(name);
    if (character === undefined) throw malformedXml();
    return character;
  });

function rendered(name: string, content: Content): string {
  if (content === undefined) return "";
  if (Array.isArray(content)) return content.map((one) => rendered(name, one)).join("");
  if (typeof content !== "object") return `<${name}>${escaped(String(content))}</${name}>`;
  return `<${name}>${inner(content as Group)}</${name}>`;
}

const inner = (group: Group) =>
  Object.entries(group)
    .map(([name, content]) => rendered(name, content))
    .join("");

const S3_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

/** A whole document; answers carry their service's namespace, errors none. */
export function document(root: string, group: Group, namespace: string | null = S3_NAMESPACE): string {
  const attribute = namespace === null ? "" : ` xmlns="${namespace}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${attribute}>${inner(group)}</${root}>`;
}

/** Comments, the declaration, CDATA, tags with their attributes, and text; what is none of these is no XML. */
const TOKEN =
  /<!--[\s\S]*?-->|<\?[^?]*\?>|<!\[CDATA\[[\s\S]*?\]\]>|<\/?[\w:.-]+(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*\/?>|[^<]+/gy;
const CDATA = "<![CDATA[";

function tokensOf(xml: string): readonly string[] {
  const tokens = xml.match(TOKEN) ?? [];
  if (tokens.reduce((length, token) => length + token.length, 0) !== xml.length) throw malformedXml();
  return tokens.filter((token) => !/^<(\?|!--)/.test(token));
}

/** Parses a request document and checks the name of its root; refuses with MalformedXML. */
export function parsed(xml: string, root: string): Element {
  const tokens = tokensOf(xml);
  const open: { name: string; text: string; children: Element[] }[] = [{ name: "", text: "", children: [] }];
  for (const token of tokens) {
    const parent = open.at(-1);
    if (parent === undefined) throw malformedXml();
    if (!token.startsWith("<")) {
      parent.text += unescaped(token);
    } else if (token.startsWith(CDATA)) {
      parent.text += token.slice(CDATA.length, -"]]>".length);
    } else if (token.startsWith("</")) {
      open.pop();
      const outer = open.at(-1);
      if (outer === undefined || token.slice(2, -1).trim() !== parent.name) throw malformedXml();
      outer.children.push(parent);
    } else {
      const element = { name: token.slice(1).match(/^[^\s/>]+/)?.[0] ?? "", text: "", children: [] };
      if (token.endsWith("/>")) parent.children.push(element);
      else open.push(element);
    }
  }
  const [outside] = open;
  const found = outside?.children[0];
  const isOne = open.length === 1 && outside?.children.length === 1 && outside.text.trim() === "";
  if (!isOne || found?.name !== root) throw malformedXml();
  return found;
}

/** The text of the first child of that name. */
export const childText = (element: Element, name: string) =>
  element.children.find((child) => child.name === name)?.text;

export const childrenNamed = (element: Element, name: string) =>
  element.children.filter((child) => child.name === name);
