/** What a Node.js runtime of Lambda brings itself, and where it looks for modules. */
import { OPT, TASK } from "../../package/file-tree.ts";

export interface NodeRuntime {
  readonly major: number;
  /** Folders after the `node_modules` above a module, in their order, `RUNTIME_MODULES` among them. */
  readonly nodePath: readonly string[];
  /** Whether `import` looks into those too. */
  readonly importsSearchNodePath: boolean;
  /** Whether a package of this name lies in /var/runtime/node_modules. */
  brings(packageName: string): boolean;
  conditionsOf(manner: "require" | "import"): ReadonlySet<string>;
}

/** Stands for what the runtime brings: its inside is not looked at. */
export const RUNTIME_MODULES = "/var/runtime/node_modules";

/**
 * Lambda's Node.js looks into NODE_PATH on `import` from here on (AWS blog "Node.js 18.x runtime now available in AWS
 * Lambda").
 */
const IMPORTS_SEARCH_FROM = 18;
/** From here on the runtime brings version 3 of the SDK (same source), and before it version 2. */
const SDK_3_FROM = 18;
/** Requiring ES modules is on from here on (docs lambda/latest/dg/lambda-nodejs, experimental features). */
const REQUIRES_MODULES_FROM = 24;

const BROUGHT_3 = /^@(aws-sdk|smithy|aws-crypto|aws)\//;

/** For example `nodejs22.x`. */
export function nodeRuntimeOf(runtime: string): NodeRuntime {
  const major = Number(/^nodejs(\d+)\.x$/.exec(runtime)?.[1] ?? 24);
  const modern = major >= REQUIRES_MODULES_FROM ? ["module-sync"] : [];
  const conditions = {
    require: new Set(["node", "require", "node-addons", ...modern]),
    import: new Set(["node", "import", "node-addons", ...modern]),
  };
  return {
    major,
    nodePath: nodePathOf(major),
    importsSearchNodePath: major >= IMPORTS_SEARCH_FROM,
    brings: (name) => (major >= SDK_3_FROM ? BROUGHT_3.test(name) : name === "aws-sdk"),
    conditionsOf: (manner) => conditions[manner],
  };
}

/** As Lambda's bootstrap sets it where the function does not; seen in functions from nodejs18.x to nodejs24.x. */
function nodePathOf(major: number): readonly string[] {
  return [`${OPT}/nodejs/node${major}/node_modules`, `${OPT}/nodejs/node_modules`, RUNTIME_MODULES, TASK];
}
