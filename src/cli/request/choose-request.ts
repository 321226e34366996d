/** Asks for layer, fleet, canary and critical functions, and suggests answers from the functions of the account. */
import pLimit from "p-limit";
import type { ListedFunction } from "../../aws/lambda/facts.ts";
import { BadRequest, NotUsable } from "../../domain/errors.ts";
import { selectsName } from "../../domain/request/fleet.ts";
import { problemOfPattern } from "../../domain/request/name-pattern.ts";
import { requestFrom } from "../../domain/request/request.ts";
import {
  canariesFirst,
  type FunctionPackage,
  fleetsAmong,
  sharedCodeAmong,
  sourceAmong,
} from "../../domain/request/suggestions.ts";
import { FAMILIES, familyOf, languagesText } from "../../domain/runtimes/families.ts";
import type { FamilyName } from "../../domain/runtimes/family.ts";
import { isServiceFunction } from "../../domain/service-names.ts";
import type { Connection } from "../execution/connection.ts";
import { count, kilobytes } from "../render/text.ts";
import { Refused } from "../terminal/errors.ts";
import type { PromptChoice, Prompts } from "../terminal/prompts.ts";
import type { Output } from "../terminal/terminal.ts";

/** Read this many packages: enough to see what a fleet has in common. */
const MAX_PACKAGES_READ = 40;
const READ_CONCURRENCY = 10;

type Fleet = { readonly prefix: string } | { readonly matching: string } | { readonly functions: readonly string[] };

/** Asks for a request and returns it; changes nothing. @throws Refused if there is nothing to choose from */
export async function chooseRequest(connection: Connection, prompts: Prompts, output: Output): Promise<object> {
  const functions = await findFunctions(connection);
  output.write(`${count(functions.length, "function")} (${languagesText("and")}) in ${connection.service.region}.\n\n`);
  const fleet = await chooseFleet(functions, prompts);
  const selected = selectedBy(fleet, functions);
  output.write(`${count(selected.length, "function")} selected.\n\n`);
  const packages = await readPackages(selected, connection);
  const shared = await chooseSharedCode(packages, prompts);
  const layers = await chooseLayers(shared, { fleet, packages }, prompts, output);
  const canary = await prompts.askOne(
    "Which function moves first, alone? Choose one with low impact.",
    canariesFirst(selected).map(choiceOf),
  );
  const others = selected.filter((one) => one.name !== canary).map(choiceOf);
  const critical =
    others.length === 0 ? [] : await prompts.askSeveral("Which functions are critical and move last?", others, []);
  return {
    ...layers,
    ...(shared.length === 1 && shared[0] === "shared/" ? {} : { shared }),
    fleet,
    canary,
    ...(critical.length === 0 ? {} : { critical }),
  };
}

/** One layer for each language of the shared code: `layer` for one language, `layers` for several. */
async function chooseLayers(
  shared: readonly string[],
  { fleet, packages }: { readonly fleet: Fleet; readonly packages: readonly FunctionPackage[] },
  prompts: Prompts,
  output: Output,
): Promise<object> {
  const families = FAMILIES.flatMap((family) => {
    const own = packages.filter(({ runtime }) => familyOf(runtime) === family);
    const paths = shared.filter((path) => sharedCodeAmong(own).some((offer) => offer.path === path));
    return paths.length === 0 ? [] : [{ family, own, paths }];
  });
  const layers: (readonly [FamilyName, { readonly name: string; readonly fromFunction: string }])[] = [];
  for (const {
    family: { name: family, language },
    own,
    paths,
  } of families) {
    const isOnly = families.length === 1;
    const question = `Name of the ${isOnly ? "" : `${language} `}layer?`;
    const name = await prompts.askText(question, layerNameFor(fleet, isOnly ? "" : `-${family}`), problemOfLayerName);
    const fromFunction = sourceAmong(own, paths) ?? "";
    output.write(`The layer's content comes from ${fromFunction}, because most functions have the same copy.\n\n`);
    layers.push([family, { name, fromFunction }]);
  }
  const [only, ...others] = layers;
  return others.length === 0 ? { layer: only?.[1] } : { layers: Object.fromEntries(layers) };
}

/** Functions in supported languages, without the service's own. */
async function findFunctions({ lambda, service }: Connection): Promise<readonly ListedFunction[]> {
  const found: ListedFunction[] = [];
  for await (const one of lambda.list())
    if (familyOf(one.runtime) !== null && !isServiceFunction(one.name)) found.push(one);
  if (found.length === 0)
    throw new Refused(
      `There are no ${languagesText("or")} functions in ${service.region}. Choose another --region or --profile.`,
    );
  return found.sort((one, other) => (one.name < other.name ? -1 : 1));
}

const BY_EXPRESSION = "a regular expression";
const BY_NAME = "individual functions";

async function chooseFleet(functions: readonly ListedFunction[], prompts: Prompts): Promise<Fleet> {
  const offers = fleetsAmong(functions.map(({ name }) => name));
  const prefixes = offers.map(({ prefix, functions: of }) => ({
    value: prefix,
    about: `${count(of, "function")} with this prefix`,
  }));
  const kind = await prompts.askOne("Which functions?", [
    ...prefixes,
    { value: BY_EXPRESSION, about: "for function names, such as ^acme-(dev|test)-" },
    { value: BY_NAME },
  ]);
  if (kind === BY_NAME)
    return {
      functions: await prompts.askSeveral(
        "Which functions exactly?",
        functions.map(choiceOf),
        functions.map(({ name }) => name),
      ),
    };
  if (kind !== BY_EXPRESSION) return { prefix: kind };
  const matching = await prompts.askText("Regular expression for function names?", "", (answer) => {
    if (answer === "") return "Enter a regular expression, such as ^acme-(dev|test)-";
    const problem = problemOfPattern(answer);
    if (problem !== null) return `It ${problem}.`;
    return selectedBy({ matching: answer }, functions).length === 0 ? "No function name matches." : null;
  });
  return { matching };
}

function selectedBy(fleet: Fleet, functions: readonly ListedFunction[]): readonly ListedFunction[] {
  const asked = { ...fleet } as Parameters<typeof selectsName>[0];
  return functions.filter(({ name }) => selectsName(asked, name));
}

async function readPackages(
  functions: readonly ListedFunction[],
  { lambda, packages }: Connection,
): Promise<readonly FunctionPackage[]> {
  const looked = functions.slice(0, MAX_PACKAGES_READ);
  const found = await pLimit(READ_CONCURRENCY).map(looked, async ({ name, runtime }) => {
    const { codeUrl: url = null, handler = null } = (await lambda.describe(name)) ?? {};
    if (url === null) return [];
    try {
      return [{ name, runtime, handler, entries: (await packages.directoryOf({ kind: "url", url })).entries }];
    } catch (error) {
      // The plan reports packages that cannot be read.
      if (error instanceof NotUsable) return [];
      throw error;
    }
  });
  return found.flat();
}

async function chooseSharedCode(packages: readonly FunctionPackage[], prompts: Prompts): Promise<readonly string[]> {
  const offers = sharedCodeAmong(packages);
  const [first] = offers;
  if (first === undefined)
    throw new Refused(
      `No two of ${count(packages.length, "package")} have a folder or module in common, so there is no shared code for a layer. Choose other functions, or write the request yourself (see docs/request.md).`,
    );
  const choices = offers.map(({ path, holders, sameCopy, bytes }) => {
    const same = sameCopy === holders ? "all identical" : `${sameCopy} of them identical`;
    return { value: path, about: `${kilobytes(bytes)} in ${count(holders, "function")}, ${same}` };
  });
  return prompts.askSeveral("Which shared code should go into the layer?", choices, [first.path]);
}

function layerNameFor(fleet: Fleet, ending: string): string {
  const start = "prefix" in fleet ? fleet.prefix.replace(/[-_]+$/, "") : "";
  return `${start === "" ? "our" : start}-shared-code${ending}`;
}

/** Applies the checks of the request itself. */
function problemOfLayerName(name: string): string | null {
  try {
    requestFrom({ layer: { name, fromFunction: "any" }, fleet: { prefix: "any" } });
    return null;
  } catch (error) {
    if (error instanceof BadRequest) return error.problems.map(({ message }) => message).join("; ");
    throw error;
  }
}

function choiceOf({ name, zipBytes }: ListedFunction): PromptChoice {
  return { value: name, about: kilobytes(zipBytes) };
}
