/** Recognises the Python processes that a command line or a script of the shell starts. */
import { ANYTHING } from "../../paths/path-value.ts";

/**
 * What a Python process is told to run, as the command says it; what is made when the code runs is in it as `ANYTHING`.
 */
export interface StartedPython {
  readonly kind: "module" | "script" | "code";
  readonly what: string;
}

const PROGRAM = String.raw`(?:(?:^|[\s/;&|(\x60"'])python[\d.]*|^${ANYTHING})["']?`;
const OPTIONS = String.raw`\s+(?:-[bBdEiIOPqsSuvx]+\s+)*`;
const TOLD = String.raw`(?:-m\s+(?<module>[\w.${ANYTHING}]+)|-c\s+(?<quote>["'])(?<code>.*?)\k<quote>|(?<script>[\w./@${ANYTHING}-]+))`;
const LONGEST = 10_000;

export function pythonsIn(command: string): readonly StartedPython[] {
  return [...command.slice(0, LONGEST).matchAll(new RegExp(PROGRAM + OPTIONS + TOLD, "g"))].flatMap(
    ({ groups: { module, code, script } = {} }): StartedPython[] => {
      if (module !== undefined) return [{ kind: "module", what: module }];
      if (code !== undefined) return [{ kind: "code", what: code }];
      return script === undefined || script.startsWith("-") ? [] : [{ kind: "script", what: script }];
    },
  );
}
