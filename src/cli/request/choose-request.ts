/** Asks for shared code, layer, fleet, canary and critical functions, and suggests answers from a survey. */
import { awsClients } from "../../aws/clients.ts";
import type { ListedFunction } from "../../aws/lambda/facts.ts";
import { lambdaFrom } from "../../aws/lambda/lambda.ts";
import { BadRequest } from "../../domain/errors.ts";
import { selectsName } from "../../domain/request/fleet.ts";
import { problemOfPattern } from "../../domain/request/name-pattern.ts";
import { requestFrom } from "../../domain/request/request.ts";
import { canariesFirst, fleetsAmong, sourceAmong } from "../../domain/request/suggestions.ts";
import { FAMILIES } from "../../domain/runtimes/families.ts";
import type { RegionSurvey } from "../../domain/survey/survey.ts";
import type { Call } from "../commands/command.ts";
import { count, kilobytes } from "../render/text.ts";
import { type SurveyedFleet, surveyOf } from "../survey/run-survey.ts";
import { Refused } from "../terminal/errors.ts";
import type { PromptChoice, Prompts } from "../terminal/prompts.ts";
import type { Output } from "../terminal/terminal.ts";

type Fleet = { readonly prefix: string } | { readonly matching: string } | { readonly functions: readonly string[] };
type Part = RegionSurvey["parts"][number];

/** Surveys a Region, asks for a request and returns it. @throws Refused if there is nothing to choose from */
export async function chooseRequest(call: Call<SurveyedFleet>, prompts: Prompts): Promise<object> {
  const { output } = call;
  const {
    regions: [survey],
  } = await surveyOf([call.options.region], call);
  if (survey === undefined) throw new Error("A survey has at least one Region.");
  output.write(`${count(survey.functions, "function")} in ${survey.region}.\n\n`);
  const parts = await chooseParts(survey, prompts);
  const functions = await holdersOf(parts, call);
  const fleet = await chooseFleet(functions, prompts);
  const selected = selectedBy(fleet, functions);
  output.write(`${count(selected.length, "function")} selected.\n\n`);
  const layers = await chooseLayers(parts, { fleet, selected }, prompts, output);
  const canary = await prompts.askOne(
    "Which function moves first, alone? Choose one with low impact.",
    canariesFirst(selected).map(choiceOf),
  );
  const others = selected.filter((one) => one.name !== canary).map(choiceOf);
  const critical =
    others.length === 0 ? [] : await prompts.askSeveral("Which functions are critical and move last?", others, []);
  const shared = [...new Set(parts.flatMap(({ sharedPaths }) => sharedPaths))];
  return {
    ...layers,
    ...(shared.length === 1 && shared[0] === "shared/" ? {} : { shared }),
    fleet,
    canary,
    ...(critical.length === 0 ? {} : { critical }),
  };
}

/** Functions with one of the parts, sorted by name. */
async function holdersOf(
  parts: readonly Part[],
  { options: { region, profile } }: Call<SurveyedFleet>,
): Promise<readonly ListedFunction[]> {
  const holders = new Set(parts.flatMap(({ copies }) => copies.flatMap(({ functions }) => functions)));
  const found: ListedFunction[] = [];
  for await (const one of lambdaFrom(awsClients({ region, profile }).lambda).list())
    if (holders.has(one.name)) found.push(one);
  return found.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Parts that a request can name. The first of the team's own is checked at the start. */
async function chooseParts({ parts, functions }: RegionSurvey, prompts: Prompts): Promise<readonly Part[]> {
  const offers = new Map(parts.filter(({ request }) => request !== null).map((part) => [labelOf(part), part]));
  if (offers.size === 0)
    throw new Refused(
      `No two of ${count(functions, "function")} have a folder, module or library in common, so there is no shared code for a layer. Choose other functions, or write the request yourself (see docs/request.md).`,
    );
  const choices = [...offers].map(([value, { holders, copies }]) => {
    const [most] = copies;
    const same = copies.length === 1 ? "all identical" : `${most?.functions.length ?? 0} of them identical`;
    return { value, about: `${kilobytes(most?.bytes ?? 0)} in ${count(holders, "function")}, ${same}` };
  });
  const own = [...offers].find(([, { kind }]) => kind === "own") ?? [...offers][0];
  const chosen = await prompts.askSeveral(
    "Which shared code should go into the layer?",
    choices,
    own?.slice(0, 1) as string[],
  );
  if (chosen.length === 0)
    throw new Refused("No shared code was chosen. Nothing was started, and no file was written.");
  return chosen.flatMap((label) => offers.get(label) ?? []);
}

/** `shared/`, or `requests (Python library)`. */
function labelOf({ name, kind, language }: Part): string {
  const family = FAMILIES.find((each) => each.name === language);
  if (kind === "library") return `${name} (${family?.language} library)`;
  return language === FAMILIES[0]?.name ? name : `${name} (${family?.language})`;
}

/** One layer for each language of the shared code: `layer` for one language, `layers` for several. */
async function chooseLayers(
  parts: readonly Part[],
  { fleet, selected }: { readonly fleet: Fleet; readonly selected: readonly ListedFunction[] },
  prompts: Prompts,
  output: Output,
): Promise<object> {
  const names = new Set(selected.map(({ name }) => name));
  const families = FAMILIES.flatMap((family) => {
    const own = parts.filter(({ language }) => language === family.name);
    const fromFunction = sourceAmong(own, names);
    return fromFunction === null ? [] : [{ family, fromFunction }];
  });
  const layers: (readonly [string, object])[] = [];
  for (const { family, fromFunction } of families) {
    const isOnly = families.length === 1;
    const question = `Name of the ${isOnly ? "" : `${family.language} `}layer?`;
    const proposed = layerNameFor(fleet, isOnly ? "" : `-${family.name}`);
    const name = await prompts.askText(question, proposed, problemOfLayerName);
    output.write(`The layer's content comes from ${fromFunction}, because most functions have the same copy.\n\n`);
    layers.push([family.name, { name, fromFunction }]);
  }
  const [only, ...others] = layers;
  return others.length === 0 ? { layer: only?.[1] } : { layers: Object.fromEntries(layers) };
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
