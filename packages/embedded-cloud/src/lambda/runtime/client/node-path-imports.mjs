/**
 * From nodejs18.x on Lambda's own Node.js looks for what `import` does not find in the folders of NODE_PATH as well:
 * its stack traces show `moduleResolveWithNodePath` between `defaultResolve` and `moduleResolve`; announced in the AWS
 * blog "Node.js 18.x runtime now available in AWS Lambda", and in re:Post "lambda-import-module-error-nodejs". Plain
 * Node.js does not. Loaded before the function's code by a flag of the command line, so that what a function starts
 * with the same flags is alike.
 */
import { registerHooks } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

/** Neither a path nor a URL nor a name of the package's own `imports`. */
const isBare = (specifier) => !/^(\.{0,2}\/|\.{1,2}$|#|[a-z][a-z0-9+.-]*:)/i.test(specifier);

/** What lies beside a node_modules folder finds its packages in it. */
const beside = (folder) => pathToFileURL(path.join(path.dirname(folder), "any.mjs")).href;

const folders = (process.env.NODE_PATH ?? "").split(path.delimiter).filter((each) => /node_modules\/*$/.test(each));

registerHooks({
  resolve(specifier, context, next) {
    if (!context.conditions?.includes("import") || !isBare(specifier)) return next(specifier, context);
    try {
      return next(specifier, context);
    } catch (error) {
      if (error?.code !== "ERR_MODULE_NOT_FOUND") throw error;
      const found = inFolders(specifier, context, next);
      if (found === null) throw error;
      return found;
    }
  },
});

function inFolders(specifier, context, next) {
  for (const folder of folders) {
    try {
      return next(specifier, { ...context, parentURL: beside(folder) });
    } catch (error) {
      if (error?.code !== "ERR_MODULE_NOT_FOUND") throw error;
    }
  }
  return null;
}
