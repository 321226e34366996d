/** Renders all problems of a request, each with its path in the request. Empty if there are none. */
import type { Problem } from "../../domain/errors.ts";
import { printableIn } from "../../domain/text.ts";
import type { Style } from "../terminal/terminal.ts";
import { count, wrapped } from "./text.ts";

export function renderProblems(asFound: readonly Problem[], { paint, width }: Style): string {
  if (asFound.length === 0) return "";
  const problems = printableIn(asFound);
  const lines = problems.flatMap(({ path, message }) => {
    const where = path === "" ? "the request" : path;
    const [first = "", ...rest] = wrapped(`${where}: ${message}`, width - 4);
    const painted = first.startsWith(`${where}:`) ? paint("strong", where) + first.slice(where.length) : first;
    return [`  - ${painted}`, ...rest.map((line) => `    ${line}`)];
  });
  return [`${count(problems.length, "problem")} in the request:`, ...lines].join("\n");
}
