/**
 * What a deployment is told with `--param="name=value"`. Read from the command line itself, because lists become lists of
 * ARNs in the template, which the packager's variables cannot make.
 */
import { parseArgs } from "node:util";

export interface Parameters {
  /** The service touches only functions whose names begin with one of these; `[""]` for every function. */
  readonly functionPrefixes: readonly string[];
  /** Buckets of the team's own that layer artifacts may lie in; `["*"]` for every bucket. */
  readonly layerBuckets: readonly string[];
  /** The artifacts bucket of an earlier deployment, which outlived it, is used again. */
  readonly keepsBucket: boolean;
  /** How often the clean-up runs by itself; `null` where it is switched off. */
  readonly cleanupRate: string | null;
  /** Who is told by e-mail when an alarm goes off. */
  readonly alarmEmail: string | null;
}

const known: Readonly<Record<string, { readonly pattern: RegExp; readonly example: string }>> = {
  functionPrefixes: { pattern: /^(\*|[A-Za-z0-9_-]+(,[A-Za-z0-9_-]+)*)$/, example: "acme-dev-,acme-shared-" },
  layerBuckets: { pattern: /^(\*|[a-z0-9.-]+(,[a-z0-9.-]+)*)$/, example: "acme-builds" },
  artifactsBucket: { pattern: /^existing$/, example: "existing" },
  cleanup: { pattern: /^(off|rate\([1-9]\d* (minutes?|hours?|days?)\))$/, example: "rate(7 days)" },
  alarmEmail: { pattern: /^[^\s@]+@[^\s@]+$/, example: "team@example.com" },
};

/** More often than every hour. */
const OFTEN = /^rate\([1-5]?\d minutes?\)$/;

/**
 * Reads them from a command line of the packager. To deploy, the prefixes have to be named; a package made without them is
 * for every function of the account.
 * @throws Error naming every parameter that is missing, unknown or malformed, with an example
 */
export function parametersIn(argv: readonly string[]): Parameters {
  const { values, positionals } = parseArgs({
    args: [...argv],
    strict: false,
    allowPositionals: true,
    options: { param: { type: "string", multiple: true } },
  });
  const given = new Map((values.param ?? []).map(String).map(nameAndValue));
  const problems = [...given].flatMap(([name, value]) => problemOf(name, value));
  if (OFTEN.test(given.get("cleanup") ?? ""))
    problems.push(
      `cleanup cannot be "${given.get("cleanup")}": a clean-up reads every function and every stored original, and has to be over before the next one starts. An hour is the least, for example --param="cleanup=rate(1 hour)"`,
    );
  if (positionals.includes("deploy") && !given.has("functionPrefixes")) {
    problems.push(
      `functionPrefixes is missing: say what the names of the functions begin with that the service may touch, for example --param="functionPrefixes=acme-dev-,acme-shared-", or --param="functionPrefixes=*" for every function of the account and Region`,
    );
  }
  if (problems.length > 0) throw refusal(problems.join("\n"));
  const list = (name: string) => given.get(name)?.split(",") ?? [];
  return {
    functionPrefixes: (given.has("functionPrefixes") ? list("functionPrefixes") : ["*"]).map((prefix) =>
      prefix === "*" ? "" : prefix,
    ),
    layerBuckets: list("layerBuckets"),
    keepsBucket: given.has("artifactsBucket"),
    cleanupRate: given.get("cleanup") === "off" ? null : (given.get("cleanup") ?? "rate(1 day)"),
    alarmEmail: given.get("alarmEmail") ?? null,
  };
}

/**
 * The partition of the Region that a command line of the packager deploys to. Everything but the state machine's definition
 * has it from CloudFormation, at the deployment; the names of integrations in there are checked before.
 */
export function partitionIn(argv: readonly string[], environment = process.env): string {
  const { values } = parseArgs({
    args: [...argv],
    strict: false,
    allowPositionals: true,
    options: { region: { type: "string", short: "r" } },
  });
  const region = String(values.region ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION ?? "");
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** The packager shows an error's stack, where only the words are of use. */
export const refusal = (message: string) => Object.assign(new Error(message), { stack: message });

function nameAndValue(text: string): [string, string] {
  const [name = "", ...value] = text.split("=");
  return [name, value.join("=")];
}

function problemOf(name: string, value: string): readonly string[] {
  const parameter = Object.hasOwn(known, name) ? known[name] : undefined;
  if (parameter === undefined)
    return [`${name} is no parameter of this service: it has ${Object.keys(known).join(", ")}`];
  const { pattern, example } = parameter;
  return pattern.test(value) ? [] : [`${name} cannot be "${value}": give for example --param="${name}=${example}"`];
}
