/**
 * The parameters of a deployment. They become lists of ARNs in the template, which the packager's variables cannot do.
 */
import { type CommandLine, commandLineError } from "./command-line.ts";

/** Parameters by name, as text. */
export type GivenParameters = Readonly<Record<string, string>>;

export interface Parameters {
  /** Prefixes of the functions that the service may change; `[""]` for all. */
  readonly functionPrefixes: readonly string[];
  /** Layers that the service may publish; a name that ends in `*` is a prefix. */
  readonly layerNames: readonly string[];
  /** The team's buckets for layer artifacts; `["*"]` for all. */
  readonly layerBuckets: readonly string[];
  /** ARNs of customer managed keys for packages, layer artifacts or environment variables. */
  readonly kmsKeys: readonly string[];
  /** Whether to reuse the artifacts bucket of an earlier deployment. */
  readonly keepsBucket: boolean;
  /** How often the clean-up runs; `null` if it is disabled. */
  readonly cleanupRate: string | null;
  /** E-mail address for alarms. */
  readonly alarmEmail: string | null;
}

const known: Readonly<Record<string, { readonly pattern: RegExp; readonly example: string }>> = {
  functionPrefixes: { pattern: /^(\*|[A-Za-z0-9_-]+(,[A-Za-z0-9_-]+)*)$/, example: "acme-dev-,acme-shared-" },
  layerNames: {
    pattern: /^(\*|[A-Za-z0-9_-]+\*?(,[A-Za-z0-9_-]+\*?)*)$/,
    example: "acme-shared-code,acme-node-*",
  },
  layerBuckets: { pattern: /^(\*|[a-z0-9.-]+(,[a-z0-9.-]+)*)$/, example: "acme-builds" },
  // Policies need key ARNs, not aliases.
  kmsKeys: {
    pattern: /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+(,arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+)*$/,
    example: "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
  },
  artifactsBucket: { pattern: /^existing$/, example: "existing" },
  // Rate units are singular only after 1 (EventBridge user guide, "Rate expressions reference").
  cleanup: {
    pattern: /^(off|rate\((1 (minute|hour|day)|([2-9]|[1-9]\d+) (minutes|hours|days))\))$/,
    example: "rate(7 days)",
  },
  alarmEmail: { pattern: /^[^\s@]+@[^\s@]+$/, example: "team@example.com" },
};

/** More often than hourly. */
const TOO_OFTEN = /^rate\([1-5]?\d minutes?\)$/;

/**
 * Reads parameters. Deploying requires functionPrefixes; a package without them is for every function.
 * @throws Error that lists every missing, unknown or invalid parameter with an example
 */
export function parametersOf({ parameters, deploys }: Pick<CommandLine, "parameters" | "deploys">): Parameters {
  const given = new Map(parameters.map(nameAndValue));
  const problems = [...given].flatMap(([name, value]) => problemOf(name, value));
  if (TOO_OFTEN.test(given.get("cleanup") ?? ""))
    problems.push(
      `cleanup cannot be "${given.get("cleanup")}": a clean-up reads every function and every stored original, and must end before the next one starts. The minimum is one hour: --param="cleanup=rate(1 hour)"`,
    );
  if (deploys && !given.has("functionPrefixes")) {
    problems.push(
      `functionPrefixes is missing: list the prefixes of the functions that the service may change, for example --param="functionPrefixes=acme-dev-,acme-shared-", or pass --param="functionPrefixes=*" for every function in the account and Region`,
    );
  }
  if (problems.length > 0) throw commandLineError(problems.join("\n"));
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

/** Functions and layers of a team usually share a prefix: `acme-dev-` gives `acme*`. */
function layerNamesOf(functionPrefixes: readonly string[]): readonly string[] {
  const words = functionPrefixes.map((prefix) => /^[-_]*[^-_]*/.exec(prefix)?.[0] ?? "");
  return words.includes("") ? ["*"] : [...new Set(words)].map((word) => `${word}*`);
}

/** The same for a deployment that may leave out `functionPrefixes`. */
export function parametersFrom(given: GivenParameters): Parameters {
  return parametersOf({
    parameters: Object.entries(given).map(([name, value]) => `${name}=${value}`),
    deploys: false,
  });
}

function nameAndValue(text: string): [string, string] {
  const [name = "", ...value] = text.split("=");
  return [name, value.join("=")];
}

function problemOf(name: string, value: string): readonly string[] {
  const parameter = Object.hasOwn(known, name) ? known[name] : undefined;
  if (parameter === undefined)
    return [`${name} is not a parameter of this service. Use one of: ${Object.keys(known).join(", ")}`];
  const { pattern, example } = parameter;
  return pattern.test(value) ? [] : [`${name} cannot be "${value}": use, for example, --param="${name}=${example}"`];
}
