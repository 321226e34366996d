/**
 * Modules of layers have the absolute paths of Lambda: `/opt/nodejs/shared/db.js`. Here, layers are in another folder.
 * Loaded by a command-line flag, so that processes started with the same flags inherit it.
 */
import { registerHooks } from "node:module";
import path from "node:path";

/** The folder that contains the last library folder, which is /opt/lib on Lambda. */
const OPT = path.dirname((process.env.LD_LIBRARY_PATH ?? "").split(path.delimiter).pop());

registerHooks({
  resolve: (specifier, context, next) =>
    next(
      specifier.replace(/^(file:\/\/)?\/opt(?=\/)/, (_, scheme = "") => scheme + OPT),
      context,
    ),
});
