/** What became of migrated functions: the broken ones first and loudest. */
import type { OutsideChangeKind } from "../../domain/change/outside-change.ts";
import { listed, printableIn } from "../../domain/text.ts";
import type { Paint, Tone } from "../terminal/terminal.ts";
import { table } from "./table.ts";
import { count, paragraph } from "./text.ts";

/** One function that stood on the layer. */
export interface DriftedFunction {
  readonly name: string;
  readonly state: OutsideChangeKind;
  readonly reason: string;
  /** Layer version ARNs now, in order; `null` where the function is gone. */
  readonly layers: readonly string[] | null;
}

const LOUDEST_FIRST: Readonly<Record<OutsideChangeKind, Tone>> = {
  stripped: "bad",
  "unknown-code": "careful",
  "put-back": "careful",
  "other-version": "careful",
  "other-layers": "careful",
  deleted: "careful",
  redeployed: "quiet",
  "as-migrated": "good",
};
const ORDER = Object.keys(LOUDEST_FIRST);

export function renderDrift(
  drift: {
    readonly execution: string;
    readonly layerVersionArns: readonly string[];
    readonly functions: readonly DriftedFunction[];
  },
  paint: Paint,
  width: number,
): string {
  const { execution, layerVersionArns, functions } = printableIn(drift);
  const sorted = [...functions].sort((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state));
  const rows = sorted.map(({ name, state, reason }) => [
    { text: name },
    { text: state, tone: LOUDEST_FIRST[state] },
    { text: reason },
  ]);
  const broken = functions.filter(({ state }) => state === "stripped");
  const changed = functions.filter(({ state }) => state !== "as-migrated");
  const head = `${count(functions.length, "function")} of ${execution} stood on ${layerVersionArns.join(" and ")}: ${
    changed.length === 0
      ? "all are as the migration left them."
      : `${functions.length - changed.length} as it left them, ${changed.length} changed from outside since.`
  }`;
  const alarm = `${count(broken.length, "function")} cannot import the shared code: neither in the package nor in a layer. Invocations fail now: ${namesOf(broken)}.`;
  return `${[
    table(["function", "state", "now"], rows, paint, width),
    paint(changed.length === 0 ? "good" : "careful", paragraph(head, width).join("\n")),
    ...(broken.length === 0 ? [] : [paint("bad", paragraph(alarm, width).join("\n"))]),
  ].join("\n\n")}\n`;
}

const NAMED = 20;

function namesOf(functions: readonly DriftedFunction[]): string {
  return listed(
    functions.map(({ name }) => name),
    NAMED,
  );
}
