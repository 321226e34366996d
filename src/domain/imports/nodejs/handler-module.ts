/** Decides under which names Lambda's Node.js runtime client looks for a handler's file. */

/** Endings in the runtime client's order (aws-lambda-nodejs-runtime-interface-client 3 and 4). */
export const HANDLER_ENDINGS: readonly string[] = ["", ".js", ".mjs", ".cjs"];

/** The path of a handler's module without its ending, as it is configured: `src/app.on.call` is src/app. */
export function handlerModuleOf(handler: string): string {
  const name = handler.slice(handler.lastIndexOf("/") + 1);
  const folder = handler.slice(0, handler.length - name.length);
  return `${folder}${name.slice(0, Math.max(0, name.indexOf(".")))}`;
}
