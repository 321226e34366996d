/** `npm run survey`: finds what functions have in common. Needs no deployment, and changes nothing in AWS. */
import type { HandoverFile } from "../../domain/handover/handover.ts";
import { jsonText } from "../../domain/json.ts";
import type { Survey } from "../../domain/survey/survey.ts";
import { writeFiles } from "../handover/write-files.ts";
import { renderSurvey } from "../render/survey.ts";
import { surveyPage } from "../render/survey-page.ts";
import { type SurveyedFleet, surveyOf, withFleetOptions } from "../survey/run-survey.ts";
import { type Call, type CommandResult, cliCommand } from "./command.ts";

interface SurveyOptions extends SurveyedFleet {
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
      withFleetOptions(command)
        .option("--out <dir>", "folder to write the survey and a request for each part to")
        .option("--force", "replace existing files"),
  },
  runSurvey,
);

async function runSurvey(call: Call<SurveyOptions>): Promise<CommandResult> {
  const { region, out, force = false } = call.options;
  const asked = region === undefined ? [undefined] : [...new Set(region.split(",").map((name) => name.trim()))];
  const found = await surveyOf(asked, call);
  const files = [...filesOf(found), { path: "survey.html", content: await surveyPage(found) }];
  if (out !== undefined) await writeFiles(out, files, force);
  const written = out === undefined ? null : { folder: out, files: files.map(({ path }) => path) };
  return { exitCode: 0, json: found, text: renderSurvey(found, written, call) };
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
