/** Finds the handler of a Node.js function, with Lambda's rules and errors. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { types } from "node:util";

class RuntimeError extends Error {
  get name() {
    return `Runtime.${this.constructor.kind}`;
  }
}
class ImportModuleError extends RuntimeError {
  static kind = "ImportModuleError";
}
class HandlerNotFound extends RuntimeError {
  static kind = "HandlerNotFound";
}
class MalformedHandlerName extends RuntimeError {
  static kind = "MalformedHandlerName";
}
class UserCodeSyntaxError extends RuntimeError {
  static kind = "UserCodeSyntaxError";
}
class CallbackHandlerDeprecated extends RuntimeError {
  static kind = "CallbackHandlerDeprecated";
}
/** An async handler whose promise can never settle, because the event loop is empty. */
export class UnsettledPromise extends RuntimeError {
  static kind = "NodeJsExit";
  constructor() {
    super(
      "The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes",
    );
  }
}
export class UnhandledPromiseRejection extends RuntimeError {
  static kind = "UnhandledPromiseRejection";
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/**
 * The exported function `folder/module.nested.name` under `root`. Throws an error with Lambda's type and message. From
 * nodejs24.x, Lambda refuses handlers that declare a callback.
 */
export async function handlerFor(root, name, acceptsCallbacks, require) {
  if (name.includes("..")) {
    throw new MalformedHandlerName(
      `'${name}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const last = path.basename(name);
  const [, module, exported] = /^([^.]*)\.(.*)$/.exec(last) ?? [];
  if (module === undefined) throw new MalformedHandlerName("Bad handler");
  const loaded = await loadModule(root, name.slice(0, name.indexOf(last)), module, require);
  const handler = exported.split(".").reduce((value, key) => value?.[key], loaded);
  if (!handler) throw new HandlerNotFound(`${name} is undefined or not exported`);
  if (typeof handler !== "function") throw new HandlerNotFound(`${name} is not a function`);
  if (!acceptsCallbacks && handler.length > 2) {
    throw new CallbackHandlerDeprecated(
      "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.",
    );
  }
  return handler;
}

async function loadModule(root, folder, module, require) {
  try {
    const file = path.resolve(root, folder, module);
    const found = [file, `${file}.js`, `${file}.mjs`, `${file}.cjs`].find((each) => existsSync(each));
    if (found === undefined) return require(require.resolve(module, { paths: [root, path.resolve(root, folder)] }));
    const isModule = found.endsWith(".mjs") || (found.endsWith(".js") && isInModulePackage(path.dirname(found)));
    return isModule ? await import(pathToFileURL(found).href) : require(found);
  } catch (error) {
    if (error instanceof SyntaxError) throw new UserCodeSyntaxError(error);
    if (error?.code === "MODULE_NOT_FOUND") throw new ImportModuleError(error);
    throw error;
  }
}

/** Reads the nearest package.json, like Node.js; a node_modules folder ends the search. */
function isInModulePackage(folder) {
  if (folder.endsWith("/node_modules")) return false;
  const description = path.join(folder, "package.json");
  if (existsSync(description)) return JSON.parse(readFileSync(description, "utf8")).type === "module";
  const parent = path.dirname(folder);
  return parent !== folder && isInModulePackage(parent);
}

/** The error object that the caller of a failed invocation receives. */
export function errorObject(thrown) {
  if (types.isNativeError(thrown) || (thrown?.name && thrown.message && thrown.stack)) {
    return { errorType: thrown.name, errorMessage: thrown.message, trace: String(thrown.stack).split("\n") };
  }
  return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
}
