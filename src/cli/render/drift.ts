/** Renders how migrated functions have changed since: the broken ones first. */
import type { OutsideChangeKind } from "../../domain/change/outside-change.ts";
import { listed, printableIn } from "../../domain/text.ts";
import type { Style, TextTone } from "../terminal/terminal.ts";
import { type Columns, table } from "./table.ts";
import { blocks, count, paragraph } from "./text.ts";

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
  style: Style,
): string {
  const { paint, width } = style;
  const { execution, layerVersionArns, functions } = printableIn(drift);
  const sorted = functions.toSorted((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state));
  const broken = functions.filter(({ state }) => state === "stripped").map(({ name }) => name);
  const changed = functions.filter(({ state }) => state !== "as-migrated").length;
  const head = `${count(functions.length, "function")} of ${execution} used ${layerVersionArns.join(" and ")}: ${
    changed === 0
      ? "all are unchanged since the migration."
      : `${functions.length - changed} unchanged since the migration, ${changed} changed by other deployments.`
  }`;
  const alarm = `${count(broken.length, "function")} cannot import the shared code, which is neither in the package nor in a layer. Invocations fail: ${listed(broken, MAX_NAMED)}.`;
  return blocks(
    table(sorted, COLUMNS, style),
    paint(changed === 0 ? "good" : "careful", paragraph(head, width).join("\n")),
    broken.length === 0 ? "" : paint("bad", paragraph(alarm, width).join("\n")),
  );
}

const COLUMNS: Columns<DriftedFunction> = {
  function: ({ name }) => name,
  state: ({ state }) => ({ text: state, tone: TONE_BY_SEVERITY[state] }),
  details: ({ reason }) => reason,
};

const MAX_NAMED = 20;
