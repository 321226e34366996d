/** Draws state machines as Mermaid flowcharts; arrows for caught errors are dotted. */
import { arrowsOf, type Definition } from "../../src/cli/watch/definition.ts";

/** The document with these state machines, in order, in place of its flowcharts. */
export function withStateGraphs(document: string, machines: readonly Definition[]): string {
  const graphs = machines.map(stateGraph);
  return document.replace(/(?<=```mermaid\n)flowchart TD\n[\s\S]*?(?=```)/g, (old) => graphs.shift() ?? old);
}

function stateGraph(definition: Definition): string {
  const { States: states } = definition;
  const names = Object.keys(states);
  const id = (name: string) => `s${names.indexOf(name)}`;
  const boxes = names.map((name) => `  ${id(name)}${boxOf(name, states[name]?.Type)}`);
  const arrows = arrowsOf(definition).map(({ from, to, label: condition, caught }) => {
    const label = condition === "" && states[from]?.Default === to ? "otherwise" : condition;
    return `  ${id(from)} ${caught ? "-.->" : "-->"}${label === "" ? "" : `|${label}|`} ${id(to)}`;
  });
  return `${["flowchart TD", ...boxes, ...arrows].join("\n")}\n`;
}

function boxOf(name: string, type: string | undefined): string {
  const label = `"${name}"`;
  if (type === "Choice") return `{${label}}`;
  if (type === "Succeed" || type === "Fail") return `([${label}])`;
  if (type === "Wait" || type === "Pass") return `(${label})`;
  return `[${label}]`;
}
