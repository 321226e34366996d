import { transformSync } from "esbuild";

/** A script of the page as browsers run it. */
export const withoutTypes = (text: string): string =>
  transformSync(text, { loader: "ts", format: "esm", target: "es2022" }).code;
