/** Renders what a handover wrote, and what must be done before the next deployment. */
import { byNumber } from "../../domain/amounts.ts";
import type { HandoverFunction } from "../../domain/handover/handover.ts";
import { nextDeploymentOf } from "../../domain/handover/next-deployment.ts";
import { printable, printableIn } from "../../domain/text.ts";
import type { Paint } from "../terminal/terminal.ts";
import { table } from "./table.ts";
import { count, wrapped } from "./text.ts";

export function renderHandover(
  asRead: readonly HandoverFunction[],
  out: string,
  paths: readonly string[],
  paint: Paint,
  width: number,
): string {
  const functions = printableIn(asRead);
  const rows = functions.map((fn) => {
    const { danger } = nextDeploymentOf(fn);
    const tone = danger === "outage" ? ("bad" as const) : ("careful" as const);
    return [
      { text: fn.name },
      { text: fn.owner.kind },
      danger === "none" ? { text: "–" } : { text: danger === "outage" ? "OUTAGE" : "undone", tone },
      { text: fn.owner.evidence },
    ];
  });
  const endangered = functions.filter((fn) => nextDeploymentOf(fn).danger === "outage");
  const unowned = functions.filter(({ onLayer, owner }) => onLayer && owner.kind === "unknown");
  const warning = wrapped(
    endangered.length === 0
      ? "Update your infrastructure code before you deploy again. HANDOVER.md explains what happens otherwise."
      : `The next terraform apply breaks ${count(endangered.length, "function")} unless you change the configuration first. Read HANDOVER.md before anyone applies.`,
    width,
  ).join("\n");
  return `${[
    table(["function", "owner", "next deployment", "recognized by"], rows, paint, width),
    paint(endangered.length === 0 ? "careful" : "bad", warning),
    ...(unowned.length === 0 ? [] : [wrapped(unknownOwnerText(unowned.length), width).join("\n")]),
    [`Written to ${printable(out)}:`, ...paths.map((path) => `  ${printable(path)}`)].join("\n"),
  ].join("\n\n")}\n`;
}

function unknownOwnerText(functions: number): string {
  return `It is unknown which tool deploys ${count(functions, "function")}, so no files were written for ${byNumber(functions, "it", "them")}. Run the command again with --terraform-state FILE (output of terraform show -json), or with --owner terraform (or sam, cdk, serverless, cloudformation).`;
}
