/** Writes the state graphs into the documents, generated from the state machines. */
import { readFileSync, writeFileSync } from "node:fs";
import { stateGraph } from "../src/cli/render/state-graph.ts";

const root = new URL("../", import.meta.url);
const graphOf = (machine: string) =>
  stateGraph(JSON.parse(readFileSync(new URL(`statemachine/${machine}.asl.json`, root), "utf8")));
/** The state machines drawn in each file, in order. */
const graphsByFile = {
  "docs/architecture.md": ["migration"],
  "statemachine/README.md": ["migration", "lock-check", "cleanup"],
};
for (const [file, machines] of Object.entries(graphsByFile)) {
  const path = new URL(file, root);
  const graphs = machines.map(graphOf);
  const text = readFileSync(path, "utf8").replace(
    /```mermaid\nflowchart TD\n[\s\S]*?```/g,
    (old) => `\`\`\`mermaid\n${graphs.shift() ?? old.slice("```mermaid\n".length, -3)}\`\`\``,
  );
  writeFileSync(path, text);
}
