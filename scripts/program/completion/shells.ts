/** Generates shell completion scripts from command definitions. */
import type { Command } from "commander";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

interface OptionShape {
  /** With its dashes: `--break`. */
  readonly flag: string;
  readonly description: string;
  readonly choices: readonly string[];
  readonly takesValue: boolean;
}

/** The options and choices of a command that a shell can complete. */
export interface CommandShape {
  readonly name: string;
  readonly options: readonly OptionShape[];
  /** Possible values of its operand; empty for a file or a name. */
  readonly choices: readonly string[];
}

export interface NpmScript {
  readonly name: string;
  /** Whether it runs the command of the program with its name. */
  readonly isOfProgram: boolean;
}

export function shapeOf(command: Command): CommandShape {
  const options = command.createHelp().visibleOptions(command);
  return {
    name: command
      .name()
      .replace(/^npm run /, "")
      .replace(/ --$/, ""),
    options: options.map(({ long, short, description, argChoices, required, optional }) => ({
      flag: long ?? short ?? "",
      description,
      choices: argChoices ?? [],
      takesValue: required || optional,
    })),
    choices: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  };
}

/** @param scripts every script name of package.json, including those without a definition; none if installed */
export function completionScript(
  shell: Shell,
  commands: readonly CommandShape[],
  scripts: readonly NpmScript[],
): string {
  if (shell === "fish") return fish(commands, scripts);
  const start = shell === "zsh" ? "autoload -U +X compinit bashcompinit && compinit && bashcompinit\n" : "";
  return `${start}${bash(commands, scripts)}`;
}

const HERE = `grep -q '"name": "layershift"' package.json 2>/dev/null`;

/**
 * Completes `layershift COMMAND`, `npx layershift COMMAND` and `npm run COMMAND --`. Everything else falls through to
 * npm's own completion.
 */
function bash(commands: readonly CommandShape[], scripts: readonly NpmScript[]): string {
  const values = commands.flatMap(({ name, options }) =>
    options.flatMap(({ flag, choices, takesValue }) =>
      takesValue ? [`    ${quoted(`${name} ${flag}`)}) words=${quoted(choices.join(" "))}; free=1 ;;`] : [],
    ),
  );
  const words = commands.map(({ name, options, choices }) => {
    return `      ${quoted(name)}) words=${quoted([...options.map(({ flag }) => flag), ...choices].join(" "))} ;;`;
  });
  return `\
_layershift() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" words="" free="" at=1
  local names=${quoted(commands.map(({ name }) => name).join(" "))}
  case "\${COMP_WORDS[0]}" in
    npm)
      if [ "$COMP_CWORD" -lt 2 ] || [ "\${COMP_WORDS[1]}" != run ] || ! ${HERE}; then
        if type _npm_completion >/dev/null 2>&1; then _npm_completion "$@"; fi
        return
      fi
      at=2
      names=${quoted(namesOf(scripts))}
      if [ "$COMP_CWORD" -eq 3 ]; then COMPREPLY=(--); return; fi
      case " "${quoted(namesOf(scripts.filter(({ isOfProgram }) => isOfProgram)))}" " in
        *" \${COMP_WORDS[2]} "*) ;;
        *) [ "$COMP_CWORD" -eq 2 ] || return ;;
      esac ;;
    npx)
      [ "$COMP_CWORD" -ge 2 ] && [ "\${COMP_WORDS[1]}" = layershift ] || return
      at=2 ;;
  esac
  if [ "$COMP_CWORD" -eq "$at" ]; then
    COMPREPLY=($(compgen -W "$names" -- "$cur"))
    return
  fi
  case "\${COMP_WORDS[at]} $prev" in
${values.join("\n")}
    *) case "\${COMP_WORDS[at]}" in
${words.join("\n")}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  case "$cur" in -*) free="" ;; *) [ -n "$words" ] && [ -n "$free" ] || COMPREPLY+=($(compgen -f -- "$cur")) ;; esac
}
complete -o filenames -F _layershift layershift${scripts.length === 0 ? "" : " npm"}
complete -o filenames -o default -F _layershift npx
`;
}

function fish(commands: readonly CommandShape[], scripts: readonly NpmScript[]): string {
  const lines = commands.flatMap(({ name, options, choices }) => [
    ...options.map(({ flag, description }) => fishLine(name, `-a ${fishQuoted(flag)} -d ${fishQuoted(description)}`)),
    ...options
      .filter((option) => option.choices.length > 0)
      .map((option) => fishLine(`${name} ${option.flag}`, `-f -a ${fishQuoted(option.choices.join(" "))}`)),
    ...(choices.length === 0 ? [] : [fishLine(name, `-f -a ${fishQuoted(choices.join(" "))}`)]),
  ]);
  const names = commands.map(({ name }) => name).join(" ");
  return `\
# Prints the command and what follows it: of \`layershift …\`, \`npx layershift …\` and \`npm run … -- …\`.
function __layershift_words
    set -l words (commandline -opc)
    switch $words[1]
        case npm
            test "$words[2]" = run; and ${HERE}; or return 1
            test (count $words) -lt 4; or test "$words[4]" = --; or return 1
            test (count $words) -lt 3; or contains -- $words[3] ${namesOf(scripts.filter(({ isOfProgram }) => isOfProgram))}; or return 1
            printf '%s\n' npm $words[3] $words[5..-1]
        case npx
            test "$words[2]" = layershift; or return 1
            printf '%s\n' npx $words[3..-1]
        case '*'
            printf '%s\n' layershift $words[2..-1]
    end
end
# Whether the line names no command yet; $argv is the program.
function __layershift_begins
    set -l words (__layershift_words); and test (count $words) -eq 1; and test "$words[1]" = "$argv"
end
# Whether the line is of the command $argv[1] and, if given, $argv[2] was typed last.
function __layershift_runs
    set -l words (__layershift_words); and test "$words[2]" = "$argv[1]"; or return 1
    test (count $argv) -lt 2; or test "$words[-1]" = "$argv[2]"
end
for program in layershift npx npm
    complete -c $program -n "__layershift_begins $program; and test $program != npm" -f -a ${fishQuoted(names)}
${lines.join("\n")}
end
complete -c npm -n '__layershift_begins npm' -f -a ${fishQuoted(namesOf(scripts))}
`;
}

const namesOf = (named: readonly { readonly name: string }[]) => named.map(({ name }) => name).join(" ");

const fishLine = (words: string, rest: string) =>
  `    complete -c $program -n ${fishQuoted(`__layershift_runs ${words}`)} ${rest}`;

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function fishQuoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, "\\$&")}'`;
}
