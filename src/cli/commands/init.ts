/** `npm run init`: asks for a request and writes it. Needs no deployment, and only reads. */
import { writeFile } from "node:fs/promises";
import { jsonText } from "../../domain/json.ts";
import { chooseRequest } from "../request/choose-request.ts";
import { freePath, problemOfNewPath } from "../request/request-path.ts";
import { type SurveyedFleet, withFleetOptions } from "../survey/run-survey.ts";
import { Refused } from "../terminal/errors.ts";
import { canPrompt, promptsOn } from "../terminal/prompts.ts";
import { type Call, type CommandResult, cliCommand } from "./command.ts";

/** Surveys a Region, asks what should move, and writes the request to a new file. */
export const init = cliCommand<SurveyedFleet>(
  {
    name: "init",
    summary:
      "Writes a request: finds the code that functions have in common, and asks what should move to a layer. Needs no deployment, and only reads.",
    operand: { name: "request", is: "path of the file to write (default: asks for it)", optional: true },
    example: "request.json --prefix acme-",
    stage: false,
    options: withFleetOptions,
  },
  writeRequest,
);

async function writeRequest(call: Call<SurveyedFleet>): Promise<CommandResult> {
  const [given] = call.arguments;
  const problem = given === undefined ? null : problemOfNewPath(given);
  if (problem !== null) throw new Refused(problem);
  if (call.options.json !== undefined || !canPrompt(call.terminal))
    throw new Refused(
      "init asks questions, so it needs a terminal, without --json. To write requests without questions: npm run survey -- --out ./survey",
    );
  const prompts = promptsOn(call.terminal);
  const request = await chooseRequest(call, prompts);
  const path = given ?? (await prompts.askText("Where should the request be written?", freePath(), problemOfNewPath));
  await writeFile(path, `${jsonText(request, 2)}\n`, { flag: "wx" });
  const text = `Written  ${path}\nNext     npm run plan -- ${path}   (add checks first: docs/request.md#checks)\n`;
  return { exitCode: 0, json: null, text };
}
