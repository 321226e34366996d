/** Carries out a survey for a command: shows its progress, and continues an interrupted one. */
import type { Command } from "commander";
import { awsClients } from "../../aws/clients.ts";
import { lambdaFrom } from "../../aws/lambda/lambda.ts";
import { packagesFrom } from "../../aws/packages/packages.ts";
import { count } from "../../domain/amounts.ts";
import { NotUsable } from "../../domain/errors.ts";
import type { RegionSurvey, Survey } from "../../domain/survey/survey.ts";
import { regionSurveyOf, type SurveyProgress } from "../../fleet/survey.ts";
import type { Call, CommonOptions } from "../commands/command.ts";
import { checkEndpoint } from "../execution/connection.ts";
import { counterFor } from "../terminal/counter.ts";
import { Refused } from "../terminal/errors.ts";
import { openPartsFile } from "./kept-parts.ts";

/** Which functions a survey is about. */
export interface SurveyedFleet extends CommonOptions {
  readonly prefix?: string;
  readonly tag?: readonly string[];
}

export function withFleetOptions(command: Command): Command {
  return command
    .option("--prefix <text>", "survey only functions whose names start with this")
    .option(
      "--tag <key=value>",
      "survey only functions with this tag; repeat it for several tags",
      (value: string, others: readonly string[] = []) => [...others, value],
    );
}

/**
 * One Region after the other; `undefined` is the configured one. Ctrl-C keeps what was read for the next survey.
 * @throws NotUsable if no function is selected in any of them
 */
export async function surveyOf(asked: readonly (string | undefined)[], call: Call<SurveyedFleet>): Promise<Survey> {
  await checkEndpoint(process.env.AWS_ENDPOINT_URL);
  const { prefix, tag = [] } = call.options;
  const fleet = { ...(prefix === undefined ? {} : { prefix }), ...(tag.length === 0 ? {} : { tags: tagsIn(tag) }) };
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
