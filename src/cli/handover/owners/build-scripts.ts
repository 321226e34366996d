/** Finds where a repository's scripts copy or package shared code: no tool says it, so people must look. */
import { markdownCode } from "../../../domain/handover/escaping.ts";
import { lineOf, type Step } from "../../../domain/handover/repository/changes.ts";
import { literal } from "../../../domain/text.ts";
import type { Repository } from "../repository/repository.ts";

const SCRIPT =
  /(^|\/)(Makefile|makefile|Justfile|justfile|Taskfile\.ya?ml|package\.json|buildspec[^/]*\.ya?ml|Jenkinsfile|\.gitlab-ci\.yml|azure-pipelines\.yml|bitbucket-pipelines\.yml)$|\.(sh|bash|mk|ps1)$|^\.github\/(workflows|actions)\/.*\.ya?ml$|^\.circleci\/.*\.ya?ml$|(^|\/)(deploy|build|package|release|publish)[^/]*\.(py|js|mjs|ts)$|(^|\/)(scripts|ci|bin|tools)\/[^/]*\.(py|js|mjs|ts)$/;
const COPIES = /\b(cp|rsync|ln|mv|zip|copytree|copy|install|tar|COPY|Copy-Item|7z|symlink)\b/;
const DEPLOYS =
  /update[-_]function[-_](code|configuration)|UpdateFunction(Code|Configuration)|publish[-_]layer[-_]version/;

export interface ScriptLine {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

/** Lines of scripts that match an expression. */
async function linesWith(repository: Repository, matches: (line: string) => boolean): Promise<readonly ScriptLine[]> {
  const found: ScriptLine[] = [];
  for (const path of repository.paths.filter((each) => SCRIPT.test(each))) {
    const text = (await repository.read(path)) ?? "";
    for (const match of text.matchAll(/[^\n]+/g))
      if (matches(match[0])) found.push({ path, line: lineOf(text, match.index), text: match[0].trim() });
  }
  return found;
}

/** Lines that deploy functions with Lambda's API. */
export function deployingLines(repository: Repository): Promise<readonly ScriptLine[]> {
  return linesWith(repository, (line) => DEPLOYS.test(line));
}

/** Lines that copy or package something named like a shared path. */
export function copyingLines(repository: Repository, sharedPaths: readonly string[]): Promise<readonly ScriptLine[]> {
  const names = sharedPaths.map((path) => literal(path.replace(/\/$/, "").replace(/^.*\//s, "")));
  const mentions = new RegExp(`(^|[\\s/"'=.])(${names.join("|")})($|[\\s/"',;)*])`);
  return linesWith(repository, (line) => COPIES.test(line) && mentions.test(line));
}

/** Steps for the lines that copy or package shared code; one for the build in general if no line does. */
export async function copyingSteps(
  repository: Repository,
  sharedPaths: readonly string[],
  functions: readonly string[],
): Promise<readonly Step[]> {
  const shared = markdownCode(sharedPaths.join(", "));
  const lines = await copyingLines(repository, sharedPaths);
  if (lines.length === 0)
    return [
      {
        path: null,
        line: null,
        text: `No file of the repository says how the packages get ${shared}. Leave it out where they are built.`,
        code: null,
        functions,
      },
    ];
  return lines.map(({ path, line, text }) => ({
    path,
    line,
    text: `This line copies or packages ${shared}: ${markdownCode(text.slice(0, 200))}. Leave it out for functions that use the layer.`,
    code: null,
    functions,
  }));
}
