/** What Lambda's Node.js runtimes provide, and where they search for modules. */
import { OPT, TASK } from "../../package/file-tree.ts";

export interface NodeRuntime {
  readonly major: number;
  /** The folders that are searched after all `node_modules` above a module, in order, including `RUNTIME_MODULES`. */
  readonly nodePath: readonly string[];
  /** Whether `import` searches them too. */
  readonly importsSearchNodePath: boolean;
  /** Whether syntax decides how a file is read if no package.json does. */
  readonly detectsModules: boolean;
  /** Whether /var/runtime/node_modules contains a package of this name. */
  provides(packageName: string): boolean;
  conditionsOf(manner: "require" | "import"): ReadonlySet<string>;
}

/** Stands for what the runtime provides, which is not followed. */
export const RUNTIME_MODULES = "/var/runtime/node_modules";

/** Since this version, `import` searches NODE_PATH (AWS blog "Node.js 18.x runtime now available in AWS Lambda"). */
const IMPORTS_SEARCH_FROM = 18;
/** Since this version, the runtime provides version 3 of the SDK (same source), and version 2 before. */
const SDK_3_FROM = 18;
/**
 * Since this version, ES modules can be required, and are detected by syntax (docs
 * lambda/latest/dg/lambda-nodejs, "experimental features").
 */
const REQUIRES_MODULES_FROM = 24;

const SDK_3 = /^@(aws-sdk|smithy|aws-crypto|aws)\//;

/** @param runtime for example `nodejs22.x` */
export function nodeRuntimeOf(runtime: string): NodeRuntime {
  const major = Number(/^nodejs(\d+)\.x$/.exec(runtime)?.[1] ?? 24);
  const since24 = major >= REQUIRES_MODULES_FROM ? ["module-sync"] : [];
  const conditions = {
    require: new Set(["node", "require", "node-addons", ...since24]),
    import: new Set(["node", "import", "node-addons", ...since24]),
  };
  return {
    major,
    // NODE_PATH as Lambda's bootstrap sets it by default; observed from nodejs18.x to nodejs24.x.
    nodePath: [`${OPT}/nodejs/node${major}/node_modules`, `${OPT}/nodejs/node_modules`, RUNTIME_MODULES, TASK],
    detectsModules: major >= REQUIRES_MODULES_FROM,
    importsSearchNodePath: major >= IMPORTS_SEARCH_FROM,
    provides: (name) => (major >= SDK_3_FROM ? SDK_3.test(name) : name === "aws-sdk"),
    conditionsOf: (manner) => conditions[manner],
  };
}
