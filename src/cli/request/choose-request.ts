/** Asks for layer, fleet, canary and critical functions, step by step, from what the account holds. */
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
import { familyOf, familyOfPath } from "../../domain/runtimes/families.ts";
import type { FamilyName } from "../../domain/runtimes/family.ts";
import { isServiceFunction } from "../../domain/service-names.ts";
import type { FleetConnection } from "../execution/live-fleet.ts";
import { count, kilobytes } from "../render/text.ts";
import type { Asker, Choice } from "../terminal/asking.ts";
import { Refused } from "../terminal/errors.ts";
import type { Output } from "../terminal/terminal.ts";

/** Packages looked into: enough to see what a fleet has in common. */
const LOOKED_INTO = 40;
const AT_ONCE = 10;

type Fleet = { readonly prefix: string } | { readonly matching: string } | { readonly functions: readonly string[] };

/** The request as it is asked for; nothing is changed. @throws Refused where there is nothing to choose from */
export async function chosenRequest(connection: FleetConnection, asker: Asker, words: Output): Promise<object> {
  const functions = await fleetFunctions(connection);
  words.write(`${count(functions.length, "function")} of Python and Node.js in ${connection.service.region}.\n\n`);
  const fleet = await chosenFleet(functions, asker);
  const selected = selectedBy(fleet, functions);
  words.write(`${count(selected.length, "function")} selected.\n\n`);
  const packages = await packagesOf(selected, connection);
  const shared = await chosenShared(packages, asker);
  const layers = await chosenLayers(shared, { fleet, packages }, asker, words);
  const canary = await asker.one(
    "Which function moves first, alone? Choose one that nobody would miss.",
    canariesFirst(selected).map(choiceOf),
  );
  const others = selected.filter((one) => one.name !== canary).map(choiceOf);
  const critical =
    others.length === 0 ? [] : await asker.several("Which functions are critical and move last?", others, []);
  return {
    ...layers,
    ...(shared.length === 1 && shared[0] === "shared/" ? {} : { shared }),
    fleet,
    canary,
    ...(critical.length === 0 ? {} : { critical }),
  };
}

/** One layer for each language of the shared code: as `layer`, or as `layers` where there are several. */
async function chosenLayers(
  shared: readonly string[],
  { fleet, packages }: { readonly fleet: Fleet; readonly packages: readonly FunctionPackage[] },
  asker: Asker,
  words: Output,
): Promise<object> {
  const families = [...Map.groupBy(shared, familyOfPath)];
  const layers: (readonly [FamilyName, { readonly name: string; readonly fromFunction: string }])[] = [];
  for (const [{ name: family, language }, paths] of families) {
    const isOnly = families.length === 1;
    const question = `What should the layer ${isOnly ? "" : `of ${language} `}be called?`;
    const name = await asker.text(question, layerNameFor(fleet, isOnly ? "" : `-${family}`), problemOfLayerName);
    const fromFunction = sourceAmong(packages, paths) ?? "";
    words.write(`Its content is taken from ${fromFunction}, whose copy most of them have.\n\n`);
    layers.push([family, { name, fromFunction }]);
  }
  const [only, ...others] = layers;
  return others.length === 0 ? { layer: only?.[1] } : { layers: Object.fromEntries(layers) };
}

/** In languages whose shared code can be moved; the service's own functions are no fleet. */
async function fleetFunctions({ lambda, service }: FleetConnection): Promise<readonly ListedFunction[]> {
  const found: ListedFunction[] = [];
  for await (const one of lambda.list())
    if (familyOf(one.runtime) !== null && !isServiceFunction(one.name)) found.push(one);
  if (found.length === 0)
    throw new Refused(
      `There is no function of Python or Node.js in ${service.region}. Name another --region or --profile.`,
    );
  return found.sort((one, other) => (one.name < other.name ? -1 : 1));
}

const BY_EXPRESSION = "a regular expression";
const BY_NAME = "single functions";

async function chosenFleet(functions: readonly ListedFunction[], asker: Asker): Promise<Fleet> {
  const offers = fleetsAmong(functions.map(({ name }) => name));
  const prefixes = offers.map(({ prefix, functions: of }) => ({
    value: prefix,
    about: `${count(of, "function")} with this prefix`,
  }));
  const kind = await asker.one("Which functions?", [
    ...prefixes,
    { value: BY_EXPRESSION, about: "of their names, such as ^acme-(dev|test)-" },
    { value: BY_NAME },
  ]);
  if (kind === BY_NAME)
    return {
      functions: await asker.several(
        "Which ones?",
        functions.map(choiceOf),
        functions.map(({ name }) => name),
      ),
    };
  if (kind !== BY_EXPRESSION) return { prefix: kind };
  const matching = await asker.text("Which regular expression?", "", (answer) => {
    if (answer === "") return "An expression is needed, such as ^acme-(dev|test)-";
    const problem = problemOfPattern(answer);
    if (problem !== null) return `It ${problem}.`;
    return selectedBy({ matching: answer }, functions).length === 0 ? "No function has such a name." : null;
  });
  return { matching };
}

function selectedBy(fleet: Fleet, functions: readonly ListedFunction[]): readonly ListedFunction[] {
  const asked = { ...fleet } as Parameters<typeof selectsName>[0];
  return functions.filter(({ name }) => selectsName(asked, name));
}

async function packagesOf(
  functions: readonly ListedFunction[],
  { lambda, packages }: FleetConnection,
): Promise<readonly FunctionPackage[]> {
  const looked = functions.slice(0, LOOKED_INTO);
  const found = await pLimit(AT_ONCE).map(looked, async ({ name, runtime }) => {
    const { codeUrl: url = null, handler = null } = (await lambda.describe(name)) ?? {};
    if (url === null) return [];
    try {
      return [{ name, runtime, handler, entries: (await packages.directoryOf({ kind: "url", url })).entries }];
    } catch (error) {
      // A package that cannot be read has its line in the plan.
      if (error instanceof NotUsable) return [];
      throw error;
    }
  });
  return found.flat();
}

async function chosenShared(packages: readonly FunctionPackage[], asker: Asker): Promise<readonly string[]> {
  const offers = sharedCodeAmong(packages);
  const [first] = offers;
  if (first === undefined)
    throw new Refused(
      `None of ${count(packages.length, "package")} looked into has a folder or module that another one has alike: there is nothing a layer could hold for them. Choose other functions, or write the request by hand (docs/request.md).`,
    );
  const choices = offers.map(({ path, holders, alike, bytes }) => {
    const same = alike === holders ? "all alike" : `${alike} of them alike`;
    return { value: path, about: `${kilobytes(bytes)} in ${count(holders, "function")}, ${same}` };
  });
  return asker.several("Which shared code should go into the layer?", choices, [first.path]);
}

function layerNameFor(fleet: Fleet, ending: string): string {
  const beginning = "prefix" in fleet ? fleet.prefix.replace(/[-_]+$/, "") : "";
  return `${beginning === "" ? "our" : beginning}-shared-code${ending}`;
}

/** In the request's own words. */
function problemOfLayerName(name: string): string | null {
  try {
    requestFrom({ layer: { name, fromFunction: "any" }, fleet: { prefix: "any" } });
    return null;
  } catch (error) {
    if (error instanceof BadRequest) return error.problems.map(({ message }) => message).join("; ");
    throw error;
  }
}

function choiceOf({ name, zipBytes }: ListedFunction): Choice {
  return { value: name, about: kilobytes(zipBytes) };
}
