/**
 * From nodejs18.x, `import` on Lambda also searches NODE_PATH, unlike plain Node.js. Sources: AWS blog "Node.js 18.x
 * runtime now available in AWS Lambda", re:Post "lambda-import-module-error-nodejs", and `moduleResolveWithNodePath` in
 * Lambda's stack traces. Loaded by a command-line flag, so that processes started with the same flags inherit it.
 */
import { registerHooks } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

/** Whether a specifier is neither a path, nor a URL, nor a name in the package's own `imports`. */
const isBare = (specifier) => !/^(\.{0,2}\/|\.{1,2}$|#|[a-z][a-z0-9+.-]*:)/i.test(specifier);

/** A URL beside a node_modules folder: modules there find its packages. */
const urlBeside = (folder) => pathToFileURL(path.join(path.dirname(folder), "any.mjs")).href;

const folders = (process.env.NODE_PATH ?? "").split(path.delimiter).filter((each) => /node_modules\/*$/.test(each));

registerHooks({
  resolve(specifier, context, next) {
    if (!context.conditions?.includes("import") || !isBare(specifier)) return next(specifier, context);
    try {
      return next(specifier, context);
    } catch (error) {
      if (error?.code !== "ERR_MODULE_NOT_FOUND") throw error;
      const found = resolveInFolders(specifier, context, next);
      if (found === null) throw error;
      return found;
    }
  },
});

function resolveInFolders(specifier, context, next) {
  for (const folder of folders) {
    try {
      return next(specifier, { ...context, parentURL: urlBeside(folder) });
    } catch (error) {
      if (error?.code !== "ERR_MODULE_NOT_FOUND") throw error;
    }
  }
  return null;
}
