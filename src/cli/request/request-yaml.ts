/** Requests in YAML 1.2. */
import { type Document, isNode, LineCounter, parseDocument } from "yaml";
import { quoted } from "../../domain/text.ts";
import { type Place, pathsOf, RequestMistake, type RequestText } from "./request-text.ts";

/** More aliases could make a short file very large. */
const MAX_ALIASES = 100;

/** @throws RequestMistake with the first mistake, RangeError for a text that nests too deep */
export function parseYaml(text: string): RequestText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "error" });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  // A tag that YAML does not know is a warning, and its value would be something else.
  const [mistake] = [...document.errors, ...document.warnings];
  if (mistake !== undefined) throw mistakeAt(quoted(mistake.message), placeAt(mistake.pos[0]));
  return {
    value: plainValueOf(document),
    placeOf(path) {
      const nodes = pathsOf(path).map((keys) => document.getIn(keys, true));
      const node = nodes.find((each) => isNode(each) && each.range);
      return isNode(node) && node.range ? placeAt(node.range[0]) : null;
    },
  };
}

/** The value as JSON has it. */
function plainValueOf(document: Document): unknown {
  try {
    return JSON.parse(JSON.stringify(document.toJS({ maxAliasCount: MAX_ALIASES })) ?? "null");
  } catch (error) {
    if (error instanceof ReferenceError) throw mistakeAt("too many aliases", { line: 1, column: 1 });
    throw error;
  }
}

const mistakeAt = (what: string, place: Place) => new RequestMistake(what, place, "Correct the file.");
