/** `npm run survey`: finds what functions have in common. Needs no deployment, and changes nothing in AWS. */
import { awsClients } from "../../aws/clients.ts";
import { lambdaFrom } from "../../aws/lambda/lambda.ts";
import { packagesFrom } from "../../aws/packages/packages.ts";
import { count } from "../../domain/amounts.ts";
import { NotUsable } from "../../domain/errors.ts";
import type { HandoverFile } from "../../domain/handover/handover.ts";
import { jsonText } from "../../domain/json.ts";
import type { RegionSurvey, Survey } from "../../domain/survey/survey.ts";
import { regionSurveyOf, type SurveyProgress } from "../../fleet/survey.ts";
import { checkEndpoint } from "../execution/connection.ts";
import { writeFiles } from "../handover/write-files.ts";
import { renderSurvey } from "../render/survey.ts";
import { surveyPage } from "../render/survey-page.ts";
import { openPartsFile } from "../survey/kept-parts.ts";
import { counterFor } from "../terminal/counter.ts";
import { Refused } from "../terminal/errors.ts";
import { type Call, type CommandResult, type CommonOptions, cliCommand } from "./command.ts";

interface SurveyOptions extends CommonOptions {
  readonly prefix?: string;
  readonly tag?: readonly string[];
  readonly out?: string;
  readonly force?: true;
}

/** Reads functions and layers, and prints what they have in common. */
export const survey = cliCommand<SurveyOptions>(
  {
    name: "survey",
    summary:
      "Finds the code that functions of an account and Region have in common, and what a layer would save. Needs no deployment, and only reads.",
    example: "--prefix acme- --out ./survey",
    stage: false,
    severalRegions: true,
    options: (command) =>
      command
        .option("--prefix <text>", "survey only functions whose names start with this")
        .option(
          "--tag <key=value>",
          "survey only functions with this tag; repeat it for several tags",
          (value: string, others: readonly string[] = []) => [...others, value],
        )
        .option("--out <dir>", "folder to write the survey and a request for each part to")
        .option("--force", "replace existing files"),
  },
  runSurvey,
);

async function runSurvey(call: Call<SurveyOptions>): Promise<CommandResult> {
  const { tag = [], prefix, region, out, force = false } = call.options;
  const fleet = { ...(prefix === undefined ? {} : { prefix }), ...(tag.length === 0 ? {} : { tags: tagsIn(tag) }) };
  await checkEndpoint(process.env.AWS_ENDPOINT_URL);
  const asked = region === undefined ? [undefined] : [...new Set(region.split(",").map((name) => name.trim()))];
  const found = await surveyOf(fleet, asked, call);
  const files = [...filesOf(found), { path: "survey.html", content: await surveyPage(found) }];
  if (out !== undefined) await writeFiles(out, files, force);
  const written = out === undefined ? null : { folder: out, files: files.map(({ path }) => path) };
  return { exitCode: 0, json: found, text: renderSurvey(found, written, call) };
}

type SurveyedFleet = Parameters<typeof regionSurveyOf>[0];

/**
 * One Region after the other; `undefined` is the configured one. Ctrl-C keeps what was read for the next survey.
 * @throws NotUsable if no function is selected in any of them
 */
async function surveyOf(
  fleet: SurveyedFleet,
  asked: readonly (string | undefined)[],
  call: Call<SurveyOptions>,
): Promise<Survey> {
  const { interrupted: signal } = call.terminal;
  const now = new Date();
  const kept = openPartsFile(call.terminal);
  if (kept !== null && kept.earlier > 0)
    call.output.write(`Continuing a survey that has read ${count(kept.earlier, "package")}.\n`);
  const regions: RegionSurvey[] = [];
  const names: string[] = [];
  try {
    for (const each of asked) {
      const clients = awsClients({ region: each, profile: call.options.profile });
      names.push(clients.region);
      const counter = counterFor(call.terminal, `Reading packages in ${clients.region}`);
      const show = ({ read, functions }: SurveyProgress) => counter.show(read, functions);
      const sources = { lambda: lambdaFrom(clients.lambda), packages: packagesFrom(clients) };
      const options = { show, signal, ...(kept === null ? {} : { kept }) };
      const found = await regionSurveyOf(fleet, clients.region, sources, now, options).finally(counter.end);
      if (found !== null) regions.push(found);
    }
  } catch (cause) {
    kept?.close();
    if (signal?.aborted !== true) throw cause;
    const next = kept === null ? "" : " Run the same command again: it continues where this one ended.";
    throw new Refused(`Interrupted. Nothing was changed.${next}`, { exitCode: 130, cause });
  }
  kept?.remove();
  if (regions.length === 0) throw new NotUsable({ code: "nothing-to-survey", regions: names, total: names.length });
  return { version: 1, at: now.toISOString(), regions };
}

function tagsIn(tags: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    tags.map((tag) => {
      const [, key, value = ""] = /^([^=]+)=(.*)$/s.exec(tag) ?? [];
      if (key === undefined) throw new Refused(`--tag ${tag} is not a tag. Write it as key=value.`);
      return [key, value];
    }),
  );
}

/** The survey, and a request for each of its parts, in a folder for each Region if there are several. */
function filesOf(found: Survey): readonly HandoverFile[] {
  const requests = found.regions.flatMap(({ region, parts }) => {
    const folder = found.regions.length === 1 ? "requests" : `requests/${region}`;
    return parts.flatMap(({ name, request }, index) =>
      request === null ? [] : [{ path: `${folder}/${fileNameOf(name, index)}`, content: `${jsonText(request, 2)}\n` }],
    );
  });
  return [{ path: "survey.json", content: `${jsonText(found, 2)}\n` }, ...requests];
}

function fileNameOf(part: string, index: number): string {
  const word = part.replaceAll(/[^A-Za-z0-9]+/g, "-").replaceAll(/^-+|-+$/g, "");
  return `${String(index + 1).padStart(2, "0")}-${word.slice(0, 60)}.json`;
}
