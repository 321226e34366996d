/** Finds the Python processes that a command line or shell script starts. */
import { ANYTHING } from "../../paths/path-value.ts";

/** What a Python process runs, as in the command. Parts computed at run time are `ANYTHING`. */
export interface StartedPython {
  readonly kind: "module" | "script" | "code";
  readonly what: string;
}

const PROGRAM = String.raw`(?:(?:^|[\s/;&|(\x60"'])python[\d.]*|^${ANYTHING})["']?`;
const OPTIONS = String.raw`\s+(?:-[bBdEiIOPqsSuvx]+\s+)*`;
const TARGET = String.raw`(?:-m\s+(?<module>[\w.${ANYTHING}]+)|-c\s+(?<quote>["'])(?<code>.*?)\k<quote>|(?<script>[\w./@${ANYTHING}-]+))`;
const MAX_COMMAND_LENGTH = 10_000;

export function pythonsIn(command: string): readonly StartedPython[] {
  return [...command.slice(0, MAX_COMMAND_LENGTH).matchAll(new RegExp(PROGRAM + OPTIONS + TARGET, "g"))].flatMap(
    ({ groups: { module, code, script } = {} }): StartedPython[] => {
      if (module !== undefined) return [{ kind: "module", what: module }];
      if (code !== undefined) return [{ kind: "code", what: code }];
      return script === undefined || script.startsWith("-") ? [] : [{ kind: "script", what: script }];
    },
  );
}
