/** Writes the picture of the state graph into the READMEs, from the state machine itself. */
import { readFileSync, writeFileSync } from "node:fs";
import { stateGraph } from "../src/cli/render/state-graph.ts";

const root = new URL("../", import.meta.url);
const graph = stateGraph(JSON.parse(readFileSync(new URL("statemachine/migration.asl.json", root), "utf8")));
for (const file of ["README.md", "statemachine/README.md"]) {
  const path = new URL(file, root);
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replace(/```mermaid\n[\s\S]*?```/, `\`\`\`mermaid\n${graph}\`\`\``));
}
