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
  /** The script in package.json. */
  readonly name: string;
  readonly options: readonly OptionShape[];
  /** Possible values of its operand; empty for a file or a name. */
  readonly choices: readonly string[];
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

/** `scripts`: every script name of package.json, including those without a definition. */
export function completionScript(shell: Shell, commands: readonly CommandShape[], scripts: readonly string[]): string {
  if (shell === "fish") return fish(commands, scripts);
  const start = shell === "zsh" ? "autoload -U +X compinit bashcompinit && compinit && bashcompinit\n" : "";
  return `${start}${bash(commands, scripts)}`;
}

const HERE = `grep -q '"name": "layershift"' package.json 2>/dev/null`;

/** Everything else falls through to npm's own completion. */
function bash(commands: readonly CommandShape[], scripts: readonly string[]): string {
  const values = commands.flatMap(({ name, options }) =>
    options.flatMap(({ flag, choices, takesValue }) =>
      takesValue ? [`    ${quoted(`${name} ${flag}`)}) words=${quoted(choices.join(" "))}; free=1 ;;`] : [],
    ),
  );
  const words = commands.map(({ name, options, choices }) => {
    return `      ${quoted(name)}) words=${quoted([...options.map(({ flag }) => flag), ...choices].join(" "))} ;;`;
  });
  return `\
_layershift_npm() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" words="" free=""
  if [ "$COMP_CWORD" -lt 2 ] || [ "\${COMP_WORDS[1]}" != run ] || ! ${HERE}; then
    if type _npm_completion >/dev/null 2>&1; then _npm_completion "$@"; fi
    return
  fi
  if [ "$COMP_CWORD" -eq 2 ]; then
    COMPREPLY=($(compgen -W ${quoted(scripts.join(" "))} -- "$cur"))
    return
  fi
  if [ "$COMP_CWORD" -eq 3 ]; then
    COMPREPLY=(--)
    return
  fi
  case "\${COMP_WORDS[2]} $prev" in
${values.join("\n")}
    *) case "\${COMP_WORDS[2]}" in
${words.join("\n")}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  case "$cur" in -*) free="" ;; *) [ -n "$words" ] && [ -n "$free" ] || COMPREPLY+=($(compgen -f -- "$cur")) ;; esac
}
complete -o filenames -F _layershift_npm npm
`;
}

function fish(commands: readonly CommandShape[], scripts: readonly string[]): string {
  const lines = commands.flatMap(({ name, options, choices }) => [
    ...options.map(
      ({ flag, description }) =>
        `complete -c npm -n ${fishQuoted(`__layershift_runs ${name}`)} -a ${fishQuoted(flag)} -d ${fishQuoted(description)}`,
    ),
    ...options
      .filter((option) => option.choices.length > 0)
      .map(
        (option) =>
          `complete -c npm -n ${fishQuoted(`__layershift_runs ${name} ${option.flag}`)} -f -a ${fishQuoted(option.choices.join(" "))}`,
      ),
    ...(choices.length === 0
      ? []
      : [`complete -c npm -n ${fishQuoted(`__layershift_runs ${name}`)} -f -a ${fishQuoted(choices.join(" "))}`]),
  ]);
  return `\
function __layershift_here
    ${HERE}
end
# Whether the line is \`npm run $argv[1] -- …\` and, if given, $argv[2] was typed last.
function __layershift_runs
    set -l words (commandline -opc)
    __layershift_here; and test (count $words) -ge 4; and test "$words[2] $words[3] $words[4]" = "run $argv[1] --"; or return 1
    test (count $argv) -lt 2; or test "$words[-1]" = "$argv[2]"
end
complete -c npm -n '__layershift_here; and test (count (commandline -opc)) -eq 2; and test (commandline -opc)[2] = run' -f -a ${fishQuoted(scripts.join(" "))}
${lines.join("\n")}
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function fishQuoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, "\\$&")}'`;
}
