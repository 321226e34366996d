/** What every command shares: its options, where its words go, and how it ends. */
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { jsonText } from "../../domain/json.ts";
import { STAGE_NAME, STAGE_RULE } from "../../domain/service-names.ts";
import { MAX_SENTENCE_LENGTH, quoted } from "../../domain/text.ts";
import { renderProblems } from "../render/problems.ts";
import { paragraph } from "../render/text.ts";
import { type ExitCode, type Failure, failureOf, LIST_THE_NEWEST } from "../terminal/errors.ts";
import { harmless, type Output, type Paint, paintFor, type Terminal, widthOf } from "../terminal/terminal.ts";

export interface CommonOptions {
  /** One JSON document on stdout; everything else on stderr. */
  readonly json?: true;
  readonly region?: string;
  readonly profile?: string;
  readonly stage: string;
}

/** What a running command is given. */
export interface Call<Options extends CommonOptions> {
  readonly arguments: readonly string[];
  readonly options: Options;
  readonly terminal: Terminal;
  /** Where words for people go: stdout, and with --json stderr. */
  readonly words: Output;
  readonly paint: Paint;
  readonly width: number;
}

/** The one JSON document of a command, and its words for people. */
export interface Answer {
  readonly exitCode: ExitCode;
  readonly json: unknown;
  readonly text: string;
}

/** What a command is called, takes and says about itself. */
export interface CommandWords {
  /** The script in package.json. */
  readonly name: string;
  readonly summary: string;
  /** The one thing the command is about; none for a command that needs nothing. */
  readonly operand?: { readonly name: string; readonly is: string; readonly optional?: true };
  /** What follows `npm run NAME -- ` in the example that closes the help. */
  readonly example: string;
}

/** A command with the options all of them take. */
export function commandNamed({ name, summary, operand, example }: CommandWords): Command {
  const command = new Command(`npm run ${name} --`)
    .description(summary)
    .usage(`${operand === undefined ? "" : `${operand.optional ? `[${operand.name}]` : operand.name} `}[options]`)
    .showHelpAfterError(
      `For the options: npm run ${name} -- --help${operand?.name === "execution" ? `\n${LIST_THE_NEWEST}` : ""}`,
    )
    .option("--json", "print one JSON document on stdout, and everything else on stderr")
    .option("--region <region>", "AWS Region (default: AWS_REGION, or the profile's)")
    .option("--profile <profile>", "profile of the AWS configuration files (default: AWS_PROFILE)")
    .option("--stage <stage>", "stage the service is deployed as", stageName, "dev")
    .addHelpText("after", `\nExample:\n  npm run ${name} -- ${example}`.trimEnd());
  if (operand === undefined) return command;
  return command.argument(operand.optional ? `[${operand.name}]` : `<${operand.name}>`, operand.is);
}

function stageName(value: string): string {
  if (STAGE_NAME.test(value)) return value;
  throw new InvalidArgumentError(`A stage is 1 to 19 ${STAGE_RULE}.`);
}

/** Parses `argv` (without node and script), runs, prints the answer. Never throws; the number is the exit code. */
export async function runCommand<Options extends CommonOptions>(
  command: Command,
  argv: readonly string[],
  terminal: Terminal,
  run: (call: Call<Options>) => Promise<Answer>,
): Promise<ExitCode> {
  const wrong = parse(command, argv, terminal);
  if (wrong?.exitCode === 0) return 0;
  const json = argv.includes("--json");
  if (wrong !== null) {
    if (json) printJson(terminal, refusal({ exitCode: 2, message: wrong.message, problems: [] }));
    return 2;
  }
  const words = json ? terminal.stderr : terminal.stdout;
  const paint = paintFor(words, terminal.env);
  const width = widthOf(words);
  try {
    const call = { arguments: command.args, options: command.opts<Options>(), terminal, words, paint, width };
    const answer = await run(call);
    words.write(harmless(answer.text));
    if (json) printJson(terminal, answer.json);
    return answer.exitCode;
  } catch (error) {
    const failure = failureOf(error, terminal.env);
    const said = renderFailure(failure, paintFor(terminal.stderr, terminal.env), widthOf(terminal.stderr));
    terminal.stderr.write(harmless(said));
    if (json) printJson(terminal, refusal(failure));
    return failure.exitCode;
  }
}

/** Fills the command from `argv`; what commander has to say, help included, it has then said. */
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

function renderFailure({ message, problems }: Failure, paint: Paint, width: number): string {
  const text = paint("bad", paragraph(quoted(message, MAX_SENTENCE_LENGTH), width).join("\n"));
  return problems.length === 0 ? `${text}\n` : `${text}\n${renderProblems(problems, paint, width)}\n`;
}

/** The shape of a report, for scripts: a refused request has no execution. */
function refusal({ exitCode, message, problems }: Failure): unknown {
  const outcome = exitCode === 2 ? "rejected" : exitCode === 130 ? "interrupted" : "needs-human";
  return { execution: null, outcome, reason: message, problems, functions: [] };
}

function printJson({ stdout }: Terminal, document: unknown): void {
  stdout.write(`${jsonText(document, 2)}\n`);
}
