/** What all commands share: common options, where output goes, and exit codes. */
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { jsonText } from "../../domain/json.ts";
import { STAGE_NAME, STAGE_RULE } from "../../domain/service-names.ts";
import { MAX_SENTENCE_LENGTH, quoted } from "../../domain/text.ts";
import { type Commented, renderMarkdown } from "../render/markdown.ts";
import { paragraph, renderProblems } from "../render/text.ts";
import { type CommandFailure, commandFailureOf, type ExitCode, LIST_NEWEST } from "../terminal/errors.ts";
import { type Output, type Style, styleOf, type Terminal, terminalSafe } from "../terminal/terminal.ts";

export interface CommonOptions {
  /** One JSON document on stdout; everything else on stderr. */
  readonly json?: true;
  readonly region?: string;
  readonly profile?: string;
  readonly stage: string;
}

/** The input of a running command. */
export interface Call<Options extends CommonOptions> extends Style {
  readonly arguments: readonly string[];
  readonly options: Options;
  readonly terminal: Terminal;
  /** Where text for people goes: stdout, or stderr if a document goes to stdout. */
  readonly output: Output;
}

/** What a command prints: one JSON document with `--json`, otherwise text. */
export interface CommandResult {
  readonly exitCode: ExitCode;
  readonly json: unknown;
  readonly text: string;
}

/** Name, help text, operand and options of a command. */
export interface CommandDefinition {
  /** The script in package.json. */
  readonly name: string;
  readonly summary: string;
  /** The positional argument, if the command takes one. */
  readonly operand?: { readonly name: string; readonly is: string; readonly optional?: true };
  /** What follows `npm run NAME -- ` in the example at the end of the help. */
  readonly example: string;
  /** `false` if the command uses no deployed service. */
  readonly stage?: false;
  /** `--region` takes several, which are given as one comma-separated text. */
  readonly severalRegions?: true;
  /** Adds the command's own options. */
  readonly options?: (command: Command) => Command;
}

/** Parses its arguments, runs, prints its result, and returns the exit code; never throws. */
export interface CliCommand {
  (argv: readonly string[], terminal: Terminal): Promise<ExitCode>;
  /** The definition for commander, with the common options. */
  define(): Command;
}

export function cliCommand<Options extends CommonOptions>(
  definition: CommandDefinition,
  run: (call: Call<Options>) => Promise<CommandResult>,
): CliCommand {
  const define = () => commandWithCommonOptions(definition);
  return Object.assign(
    (argv: readonly string[], terminal: Terminal) => runCommand<Options>(define(), argv, terminal, run),
    { define },
  );
}

function commandWithCommonOptions(definition: CommandDefinition): Command {
  const { name, summary, operand, example, stage, severalRegions, options } = definition;
  const argument = operand && (operand.optional ? `[${operand.name}]` : `<${operand.name}>`);
  const command = new Command(`npm run ${name} --`)
    .description(summary)
    .usage(`${argument === undefined ? "" : `${argument} `}[options]`)
    .showHelpAfterError(
      `For the options: npm run ${name} -- --help${operand?.name === "execution" ? `\n${LIST_NEWEST}` : ""}`,
    )
    .option("--json", "print one JSON document on stdout, and everything else on stderr")
    .addOption(regionOption(severalRegions ?? false))
    .option("--profile <profile>", "profile in the AWS configuration files (default: AWS_PROFILE)")
    .addHelpText("after", `\nExample:\n  npm run ${name} -- ${example}`.trimEnd());
  if (stage !== false) command.option("--stage <stage>", "stage that the service is deployed to", stageName, "dev");
  if (argument !== undefined) command.argument(argument, operand?.is);
  return options === undefined ? command : options(command);
}

function regionOption(several: boolean): Option {
  const says = "AWS Region (default: AWS_REGION, or the Region of the profile)";
  if (!several) return new Option("--region <region>", says);
  return new Option("--region <region>", `${says}; repeat it for several Regions`).argParser(
    (value, before: string | undefined) => (before === undefined ? value : `${before},${value}`),
  );
}

function stageName(value: string): string {
  if (STAGE_NAME.test(value)) return value;
  throw new InvalidArgumentError(`A stage name is 1 to 19 ${STAGE_RULE}.`);
}

/** Parses `argv`, runs the command and prints its result. Returns the exit code; never throws. */
export async function runCommand<Options extends CommonOptions>(
  command: Command,
  argv: readonly string[],
  terminal: Terminal,
  run: (call: Call<Options>) => Promise<CommandResult>,
): Promise<ExitCode> {
  const wrong = parse(command, argv, terminal);
  if (wrong?.exitCode === 0) return 0;
  const print = documentPrinter(argv);
  if (wrong !== null) {
    print?.(terminal, refusal({ exitCode: 2, message: wrong.message, problems: [] }));
    return 2;
  }
  const output = print === null ? terminal.stdout : terminal.stderr;
  const style = styleOf(output, terminal.env);
  try {
    const call = { arguments: command.args, options: command.opts<Options>(), terminal, output, ...style };
    const result = await run(call);
    output.write(terminalSafe(result.text));
    print?.(terminal, result.json);
    return result.exitCode;
  } catch (error) {
    const failure = commandFailureOf(error, terminal.env);
    const text = renderFailure(failure, styleOf(terminal.stderr, terminal.env));
    terminal.stderr.write(terminalSafe(text));
    print?.(terminal, refusal(failure));
    return failure.exitCode;
  }
}

/** Parses `argv`; prints help and usage errors. Returns the error or help exit, or `null` after a successful parse. */
function parse(command: Command, argv: readonly string[], { stdout, stderr }: Terminal): CommanderError | null {
  try {
    command
      .exitOverride()
      .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) })
      .parse(argv, { from: "user" });
    return null;
  } catch (error) {
    if (error instanceof CommanderError) return error;
    throw error;
  }
}

function renderFailure({ message, problems }: CommandFailure, style: Style): string {
  const text = style.paint("bad", paragraph(quoted(message, MAX_SENTENCE_LENGTH), style.width).join("\n"));
  return problems.length === 0 ? `${text}\n` : `${text}\n${renderProblems(problems, style)}\n`;
}

/** A failure in the shape of a report; a rejected request has no execution. */
function refusal({ exitCode, message, problems }: CommandFailure): unknown {
  const outcome = exitCode === 2 ? "rejected" : exitCode === 130 ? "interrupted" : "needs-human";
  return { execution: null, outcome, reason: message, problems, functions: [] };
}

/** Prints the one document on stdout that the options ask for; `null` if they ask for none. */
function documentPrinter(argv: readonly string[]): ((terminal: Terminal, document: unknown) => void) | null {
  if (argv.includes("--json")) return printJson;
  if (argv.includes("--markdown")) return printMarkdown;
  return null;
}

/** The document is a report or a refusal. */
function printMarkdown({ stdout }: Terminal, document: unknown): void {
  stdout.write(renderMarkdown(document as Commented));
}

function printJson({ stdout }: Terminal, document: unknown): void {
  stdout.write(`${jsonText(document, 2)}\n`);
}
