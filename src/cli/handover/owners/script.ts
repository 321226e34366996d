/** Finds the scripts and pipelines that deploy functions with Lambda's API. They are programs: people change them. */
import { markdownCode } from "../../../domain/handover/escaping.ts";
import { NOTHING } from "../../../domain/handover/repository/changes.ts";
import { copyingSteps, deployingLines } from "./build-scripts.ts";
import type { OwnerReader } from "./reading.ts";

/** Every function that no tool owns belongs to the scripts, if the repository has any. */
export const readScripts: OwnerReader = async ({ repository, handover, functions }) => {
  const lines = await deployingLines(repository);
  const [first] = lines;
  const names = functions.filter(({ onLayer }) => onLayer).map(({ name }) => name);
  if (first === undefined || names.length === 0) return NOTHING;
  const calls = lines.map(({ path, line, text }) => ({
    path,
    line,
    text: `This line deploys functions: ${markdownCode(text.slice(0, 200))}. Change it as "Script or pipeline" below says: the layers first, then packages without the shared code.`,
    code: null,
    functions: [],
  }));
  return {
    ...NOTHING,
    steps: [...calls, ...(await copyingSteps(repository, handover.sharedPaths, names))],
    found: new Map(functions.map(({ name }) => [name, `${first.path}:${first.line}`])),
  };
};
