/** `npm run survey`: finds what functions have in common. Needs no deployment, and changes nothing. */

import { awsClients } from "../../aws/clients.ts";
import { lambdaFrom } from "../../aws/lambda/lambda.ts";
import { packagesFrom } from "../../aws/packages/packages.ts";
import type { HandoverFile } from "../../domain/handover/handover.ts";
import { jsonText } from "../../domain/json.ts";
import type { Survey } from "../../domain/survey/survey.ts";
import { type SurveyProgress, surveyOf } from "../../fleet/survey.ts";
import { checkEndpoint } from "../execution/connection.ts";
import { writeFiles } from "../handover/write-files.ts";
import { renderSurvey } from "../render/survey.ts";
import { surveyPage } from "../render/survey-page.ts";
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
  const { prefix, tag = [], out, force = false, region, profile } = call.options;
  const fleet = { ...(prefix === undefined ? {} : { prefix }), ...(tag.length === 0 ? {} : { tags: tagsIn(tag) }) };
  await checkEndpoint(process.env.AWS_ENDPOINT_URL);
  const clients = awsClients({ region, profile });
  const sources = { lambda: lambdaFrom(clients.lambda), packages: packagesFrom(clients) };
  const counter = counterFor(call.terminal, "Reading packages");
  const { interrupted: signal } = call.terminal;
  const show = ({ read, functions }: SurveyProgress) => counter.show(read, functions);
  const found = await surveyOf(fleet, clients.region, sources, new Date(), { show, signal })
    .catch((cause: unknown) => {
      if (signal?.aborted !== true) throw cause;
      throw new Refused("Interrupted. Nothing was written.", { exitCode: 130, cause });
    })
    .finally(counter.end);
  const files = [...filesOf(found), { path: "survey.html", content: await surveyPage(found) }];
  if (out !== undefined) await writeFiles(out, files, force);
  const written = out === undefined ? null : { folder: out, files: files.map(({ path }) => path) };
  return { exitCode: 0, json: found, text: renderSurvey(found, written, call) };
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

/** The survey, and a request for each of its parts. */
function filesOf(found: Survey): readonly HandoverFile[] {
  const requests = found.parts.flatMap(({ name, request }, index) =>
    request === null ? [] : [{ path: requestPath(index, name), content: `${jsonText(request, 2)}\n` }],
  );
  return [{ path: "survey.json", content: `${jsonText(found, 2)}\n` }, ...requests];
}

function requestPath(index: number, name: string): string {
  const word = name.replaceAll(/[^A-Za-z0-9]+/g, "-").replaceAll(/^-+|-+$/g, "");
  return `requests/${String(index + 1).padStart(2, "0")}-${word.slice(0, 60)}.json`;
}
