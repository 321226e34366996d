/** Decides by which names Lambda's Node.js runtime client looks for the handler's file. */

/** File extensions in the runtime client's order (aws-lambda-nodejs-runtime-interface-client 3 and 4). */
export const HANDLER_ENDINGS: readonly string[] = ["", ".js", ".mjs", ".cjs"];

/** The configured path of a handler's module, without a file extension: `src/app.on.call` is src/app. */
export function handlerModuleOf(handler: string): string {
  const name = handler.slice(handler.lastIndexOf("/") + 1);
  const folder = handler.slice(0, handler.length - name.length);
  return `${folder}${name.slice(0, Math.max(0, name.indexOf(".")))}`;
}
