/** What a handover wrote, and the one thing that must not wait. */
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
      ? "Change the deployment before the next one: HANDOVER.md says what happens otherwise."
      : `The next terraform apply breaks ${count(endangered.length, "function")} unless its configuration is changed first: read HANDOVER.md before anybody applies.`,
    width,
  ).join("\n");
  return `${[
    table(["function", "owner", "next deployment", "recognised by"], rows, paint, width),
    paint(endangered.length === 0 ? "careful" : "bad", warning),
    ...(unowned.length === 0 ? [] : [wrapped(whoDeploys(unowned.length), width).join("\n")]),
    [`Written to ${printable(out)}:`, ...paths.map((path) => `  ${printable(path)}`)].join("\n"),
  ].join("\n\n")}\n`;
}

function whoDeploys(functions: number): string {
  return `Nothing tells what deploys ${count(functions, "function")}, so there are no files for ${byNumber(functions, "it", "them")} yet: run this again with --terraform-state FILE (what terraform show -json prints), or with --owner terraform (or sam, cdk, serverless, cloudformation).`;
}
