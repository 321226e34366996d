/**
 * What a deployment is told with `--param="name=value"`. Read from the command line itself, because lists become lists
 * of ARNs in the template, which the packager's variables cannot make.
 */
import { type CommandLine, commandLineOf, refusal } from "./command-line.ts";

export interface Parameters {
  /** The service touches only functions whose names begin with one of these; `[""]` for every function. */
  readonly functionPrefixes: readonly string[];
  /** Names of layers that the service may publish; one that ends in `*` stands for all that begin so. */
  readonly layerNames: readonly string[];
  /** Buckets of the team's own that layer artifacts may lie in; `["*"]` for every bucket. */
  readonly layerBuckets: readonly string[];
  /** ARNs of the customer's keys that encrypt packages, layer artifacts or environment variables. */
  readonly kmsKeys: readonly string[];
  /** The artifacts bucket of an earlier deployment, which outlived it, is used again. */
  readonly keepsBucket: boolean;
  /** How often the clean-up runs by itself; `null` where it is switched off. */
  readonly cleanupRate: string | null;
  /** Who is told by e-mail when an alarm goes off. */
  readonly alarmEmail: string | null;
}

const known: Readonly<Record<string, { readonly pattern: RegExp; readonly example: string }>> = {
  functionPrefixes: { pattern: /^(\*|[A-Za-z0-9_-]+(,[A-Za-z0-9_-]+)*)$/, example: "acme-dev-,acme-shared-" },
  layerNames: {
    pattern: /^(\*|[A-Za-z0-9_-]+\*?(,[A-Za-z0-9_-]+\*?)*)$/,
    example: "acme-shared-code,acme-node-*",
  },
  layerBuckets: { pattern: /^(\*|[a-z0-9.-]+(,[a-z0-9.-]+)*)$/, example: "acme-builds" },
  // Policies name keys, not aliases of keys.
  kmsKeys: {
    pattern: /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+(,arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+)*$/,
    example: "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
  },
  artifactsBucket: { pattern: /^existing$/, example: "existing" },
  // A unit is singular after 1 and plural after every other number (EventBridge user guide, "Rate expressions
  // reference").
  cleanup: {
    pattern: /^(off|rate\((1 (minute|hour|day)|([2-9]|[1-9]\d+) (minutes|hours|days))\))$/,
    example: "rate(7 days)",
  },
  alarmEmail: { pattern: /^[^\s@]+@[^\s@]+$/, example: "team@example.com" },
};

/** More often than every hour. */
const OFTEN = /^rate\([1-5]?\d minutes?\)$/;

/**
 * Reads them from a command line of the packager. To deploy, the prefixes have to be named; a package made without them
 * is for every function of the account.
 * @throws Error naming every parameter that is missing, unknown or malformed, with an example
 */
export function parametersIn({ parameters, deploys }: Pick<CommandLine, "parameters" | "deploys">): Parameters {
  const given = new Map(parameters.map(nameAndValue));
  const problems = [...given].flatMap(([name, value]) => problemOf(name, value));
  if (OFTEN.test(given.get("cleanup") ?? ""))
    problems.push(
      `cleanup cannot be "${given.get("cleanup")}": a clean-up reads every function and every stored original, and has to be over before the next one starts. An hour is the least, for example --param="cleanup=rate(1 hour)"`,
    );
  if (deploys && !given.has("functionPrefixes")) {
    problems.push(
      `functionPrefixes is missing: say what the names of the functions begin with that the service may touch, for example --param="functionPrefixes=acme-dev-,acme-shared-", or --param="functionPrefixes=*" for every function of the account and Region`,
    );
  }
  if (problems.length > 0) throw refusal(problems.join("\n"));
  const list = (name: string) => given.get(name)?.split(",") ?? [];
  const functionPrefixes = (given.has("functionPrefixes") ? list("functionPrefixes") : ["*"]).map((prefix) =>
    prefix === "*" ? "" : prefix,
  );
  return {
    functionPrefixes,
    layerNames: given.has("layerNames") ? list("layerNames") : layerNamesOf(functionPrefixes),
    layerBuckets: list("layerBuckets"),
    kmsKeys: list("kmsKeys"),
    keepsBucket: given.has("artifactsBucket"),
    cleanupRate: given.get("cleanup") === "off" ? null : (given.get("cleanup") ?? "rate(1 day)"),
    alarmEmail: given.get("alarmEmail") ?? null,
  };
}

/** Teams begin the names of functions and layers with the same word: `acme-dev-` gives `acme*`. */
function layerNamesOf(functionPrefixes: readonly string[]): readonly string[] {
  const words = functionPrefixes.map((prefix) => /^[-_]*[^-_]*/.exec(prefix)?.[0] ?? "");
  return words.includes("") ? ["*"] : [...new Set(words)].map((word) => `${word}*`);
}

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

/** Of this deployment. */
export const commandLine = commandLineOf(process.argv.slice(2));
export const parameters = parametersIn(commandLine);
