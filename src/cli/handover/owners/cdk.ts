/** Finds the code of CDK constructs. Code is a program and is never patched: people get file, line and exact text. */
import { markdownCode, typescriptString } from "../../../domain/handover/escaping.ts";
import type { Handover, HandoverFunction } from "../../../domain/handover/handover.ts";
import { lineOf, NOTHING, type Step } from "../../../domain/handover/repository/changes.ts";
import type { Repository } from "../repository/repository.ts";
import type { OwnerReader } from "./reading.ts";

/** The place where code creates a construct. */
interface Construct {
  readonly path: string;
  readonly text: string;
  readonly from: number;
  /** Offset behind the closing parenthesis. */
  readonly to: number;
  /** What stands before the name of the class: `lambda.`, or nothing. */
  readonly module: string;
  readonly scope: string;
  readonly id: string;
}

export const readCdk: OwnerReader = async ({ repository, handover, functions }) => {
  const own = functions.filter(({ owner, onLayer }) => owner.kind === "cdk" && onLayer);
  if (own.length === 0) return NOTHING;
  const code = await codeOf(repository);
  const found = own.map((fn) => ({ fn, constructs: constructsFor(fn, code) }));
  const places = found.flatMap(({ fn, constructs: [construct, ...others] }) =>
    construct === undefined || others.length > 0
      ? []
      : [[fn.name, `${construct.path}:${lineOf(construct.text, construct.from)}`] as const],
  );
  return {
    ...NOTHING,
    steps: found.flatMap(({ fn, constructs }) => stepsFor(fn, constructs, handover)),
    found: new Map(places),
    checks: [
      "Run `cdk diff`. It must show the layers and the code of these functions, and no replacement. Then run `cdk deploy` once, with both changes.",
    ],
  };
};

async function codeOf(repository: Repository): Promise<ReadonlyMap<string, string>> {
  const code = new Map<string, string>();
  for (const path of repository.paths.filter((each) => /(?<!\.d)\.(ts|mts|js|mjs|cjs|py)$/.test(each))) {
    const text = await repository.read(path);
    if (text !== null && /aws[-_]cdk|aws_lambda|aws-lambda/.test(text)) code.set(path, text);
  }
  return code;
}

/** The construct whose ID is the last part of the path, or ends the logical ID. */
function constructsFor({ owner }: HandoverFunction, code: ReadonlyMap<string, string>): readonly Construct[] {
  const named = owner.called
    ?.split("/")
    .filter((part) => part !== "Resource")
    .at(-1);
  const logical = owner.logicalId?.replace(/[0-9A-F]{8}$/, "") ?? "";
  const all = [...code].flatMap(([path, text]) => constructsIn(path, text));
  if (named !== undefined) return all.filter(({ id }) => id === named);
  const ending = all.filter(({ id }) => logical.endsWith(id.replaceAll(/[^A-Za-z0-9]/g, "")));
  const longest = Math.max(...ending.map(({ id }) => id.length));
  return ending.filter(({ id }) => id.length === longest);
}

const CONSTRUCT =
  /\b(?:new\s+)?((?:\w+\.)*)(?:Function|SingletonFunction|PythonFunction|NodejsFunction|GoFunction)\s*\(\s*([\w.]+)\s*,\s*(?:id\s*=\s*)?(["'`])([^"'`$]+)\3/g;

function constructsIn(path: string, text: string): readonly Construct[] {
  return [...text.matchAll(CONSTRUCT)].map((match) => {
    const [, module = "", scope = "", , id = ""] = match;
    return { path, text, from: match.index, to: closingOf(text, text.indexOf("(", match.index)), module, scope, id };
  });
}

/** The offset behind the bracket that closes another one. Brackets in texts and comments do not count. */
function closingOf(text: string, open: number): number {
  let depth = 0;
  for (const { 0: sign, index } of text
    .slice(open)
    .matchAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`|\/\/[^\n]*|#[^\n]*|\/\*.*?\*\/|[()[\]{}]/gs)) {
    if ("([{".includes(sign)) depth += 1;
    else if (")]}".includes(sign)) depth -= 1;
    if (depth === 0) return open + index + 1;
  }
  return text.length;
}

function stepsFor(fn: HandoverFunction, constructs: readonly Construct[], handover: Handover): readonly Step[] {
  const [construct] = constructs;
  if (construct !== undefined && constructs.length === 1)
    return [layersStep(fn, construct, handover), codeStep(fn, construct, handover)];
  const called = markdownCode(fn.owner.called ?? fn.owner.logicalId ?? fn.name);
  const text = `${constructs.length === 0 ? "No call" : "More than one call"} in the repository creates the construct of ${called}. In its properties, make the layers equal to this list, with your references in place of your layers. Leave ${markdownCode(handover.sharedPaths.join(", "))} out of its code.`;
  return [{ path: null, line: null, text, code: fn.layers.join("\n"), functions: [fn.name] }];
}

const wordsOf = ({ path }: Construct) => (path.endsWith(".py") ? PYTHON : TYPESCRIPT);

/** The line of a property in the call. `null` if it has none. */
function lineOfProperty({ text, from, to }: Construct, name: RegExp): number | null {
  const index = text.slice(from, to).search(name);
  return index === -1 ? null : lineOf(text, from + index);
}

function layersStep(fn: HandoverFunction, construct: Construct, { layerVersionArn }: Handover): Step {
  const words = wordsOf(construct);
  const version = words.version(construct, layerVersionArn);
  const importing = construct.module === "" ? " Import `LayerVersion` from the module that has `Function`." : "";
  const place = { path: construct.path, functions: [fn.name] };
  const line = lineOfProperty(construct, words.layersProperty);
  if (line === null) {
    const text = `The properties of ${markdownCode(construct.id)} end here. Add this in front of the closing bracket.${importing}`;
    return { ...place, line: lineOf(construct.text, construct.to - 1), text, code: words.layers(version) };
  }
  const isLast = fn.layers.at(-1) === layerVersionArn;
  const order = isLast
    ? ""
    : ` The function has these layers, in this order: ${fn.layers.map(markdownCode).join(", ")}.`;
  const text = `Add this as the last element of the layers of ${markdownCode(construct.id)}.${order}${importing}`;
  return { ...place, line, text, code: version };
}

function codeStep(fn: HandoverFunction, construct: Construct, { sharedPaths }: Handover): Step {
  const words = wordsOf(construct);
  const line = lineOfProperty(construct, words.codeProperty) ?? lineOf(construct.text, construct.to - 1);
  const text = `Leave the shared code out of the code of ${markdownCode(construct.id)}: add this option to the call that reads the folder, such as ${markdownCode(words.asset)}. If a build writes the folder, leave it out of the build.`;
  return { path: construct.path, line, text, code: words.exclude(sharedPaths), functions: [fn.name] };
}

interface Words {
  readonly layersProperty: RegExp;
  readonly codeProperty: RegExp;
  readonly asset: string;
  version(construct: Construct, arn: string): string;
  layers(version: string): string;
  exclude(sharedPaths: readonly string[]): string;
}

const excluded = (sharedPaths: readonly string[]) =>
  sharedPaths
    .flatMap((path) => (path.endsWith("/") ? [path.slice(0, -1), `${path}**`] : [path]))
    .map(typescriptString)
    .join(", ");

const TYPESCRIPT: Words = {
  layersProperty: /\blayers\s*:/,
  codeProperty: /\b(?:code|entry)\s*:/,
  asset: "Code.fromAsset(folder, { exclude: […] })",
  version: ({ module, scope, id }, arn) =>
    `${module}LayerVersion.fromLayerVersionArn(${scope}, ${typescriptString(`${id}SharedCode`)}, ${typescriptString(arn)})`,
  layers: (version) => `layers: [${version}],`,
  exclude: (sharedPaths) => `{ exclude: [${excluded(sharedPaths)}] }`,
};

const PYTHON: Words = {
  layersProperty: /\blayers\s*=/,
  codeProperty: /\b(?:code|entry)\s*=/,
  asset: "Code.from_asset(folder, exclude=[…])",
  version: ({ module, scope, id }, arn) =>
    `${module}LayerVersion.from_layer_version_arn(${scope}, ${typescriptString(`${id}SharedCode`)}, ${typescriptString(arn)})`,
  layers: (version) => `layers=[${version}],`,
  exclude: (sharedPaths) => `exclude=[${excluded(sharedPaths)}]`,
};
