/** Renders what a handover wrote, and what must be done before the next deployment. */
import { byNumber } from "../../domain/amounts.ts";
import type { HandoverFunction } from "../../domain/handover/handover.ts";
import { type NextDeployment, nextDeploymentOf } from "../../domain/handover/next-deployment.ts";
import { printable, printableIn } from "../../domain/text.ts";
import type { Style } from "../terminal/terminal.ts";
import { type Cell, type Columns, table } from "./table.ts";
import { blocks, count, wrapped } from "./text.ts";

export function renderHandover(
  asRead: readonly HandoverFunction[],
  out: string,
  paths: readonly string[],
  style: Style,
): string {
  const { paint, width } = style;
  const functions = printableIn(asRead);
  const endangered = functions.filter((fn) => nextDeploymentOf(fn).danger === "outage");
  const unowned = functions.filter(({ onLayer, owner }) => onLayer && owner.kind === "unknown");
  const warning = wrapped(
    endangered.length === 0
      ? "Update your infrastructure code before you deploy again. HANDOVER.md explains what happens otherwise."
      : `The next terraform apply breaks ${count(endangered.length, "function")} unless you change the configuration first. Read HANDOVER.md before anyone applies.`,
    width,
  ).join("\n");
  return blocks(
    table(functions, COLUMNS, style),
    paint(endangered.length === 0 ? "careful" : "bad", warning),
    unowned.length === 0 ? "" : wrapped(unknownOwnerText(unowned.length), width).join("\n"),
    [`Written to ${printable(out)}:`, ...paths.map((path) => `  ${printable(path)}`)].join("\n"),
  );
}

const DANGER: Readonly<Record<NextDeployment["danger"], Cell>> = {
  none: { text: "–" },
  possible: { text: "undone", tone: "careful" },
  outage: { text: "OUTAGE", tone: "bad" },
};

const COLUMNS: Columns<HandoverFunction> = {
  function: ({ name }) => name,
  owner: ({ owner }) => owner.kind,
  "next deployment": (fn) => DANGER[nextDeploymentOf(fn).danger],
  "recognized by": ({ owner }) => owner.evidence,
};

function unknownOwnerText(functions: number): string {
  return `It is unknown which tool deploys ${count(functions, "function")}, so no files were written for ${byNumber(functions, "it", "them")}. Run the command again with --terraform-state FILE (output of terraform show -json), or with --owner terraform (or sam, cdk, serverless, cloudformation, script).`;
}
