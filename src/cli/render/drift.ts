/** Renders how migrated functions have changed since: the broken ones first. */
import type { OutsideChangeKind } from "../../domain/change/outside-change.ts";
import { listed, printableIn } from "../../domain/text.ts";
import type { Paint, TextTone } from "../terminal/terminal.ts";
import { table } from "./table.ts";
import { count, paragraph } from "./text.ts";

/** One function that used the layer after the migration. */
export interface DriftedFunction {
  readonly name: string;
  readonly state: OutsideChangeKind;
  readonly reason: string;
  /** Current layer version ARNs, in order; `null` if the function was deleted. */
  readonly layers: readonly string[] | null;
}

const TONE_BY_SEVERITY: Readonly<Record<OutsideChangeKind, TextTone>> = {
  stripped: "bad",
  "unknown-code": "careful",
  "put-back": "careful",
  "other-version": "careful",
  "other-layers": "careful",
  deleted: "careful",
  redeployed: "quiet",
  "as-migrated": "good",
};
const ORDER = Object.keys(TONE_BY_SEVERITY);

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
    { text: state, tone: TONE_BY_SEVERITY[state] },
    { text: reason },
  ]);
  const broken = functions.filter(({ state }) => state === "stripped");
  const changed = functions.filter(({ state }) => state !== "as-migrated");
  const head = `${count(functions.length, "function")} of ${execution} used ${layerVersionArns.join(" and ")}: ${
    changed.length === 0
      ? "all are unchanged since the migration."
      : `${functions.length - changed.length} unchanged since the migration, ${changed.length} changed by other deployments.`
  }`;
  const alarm = `${count(broken.length, "function")} cannot import the shared code, which is neither in the package nor in a layer. Invocations fail: ${namesOf(broken)}.`;
  return `${[
    table(["function", "state", "details"], rows, paint, width),
    paint(changed.length === 0 ? "good" : "careful", paragraph(head, width).join("\n")),
    ...(broken.length === 0 ? [] : [paint("bad", paragraph(alarm, width).join("\n"))]),
  ].join("\n\n")}\n`;
}

const MAX_NAMED = 20;

function namesOf(functions: readonly DriftedFunction[]): string {
  return listed(
    functions.map(({ name }) => name),
    MAX_NAMED,
  );
}
