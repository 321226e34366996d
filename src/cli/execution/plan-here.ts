/** A plan that this process makes, because the service is not deployed. */
import { type PlanHere, planHere } from "../../planning/plan-here.ts";
import type { Call, CommandResult, CommonOptions } from "../commands/command.ts";
import { renderReport } from "../render/report.ts";
import { wrapped } from "../render/text.ts";
import { type Connection, findConnection } from "./connection.ts";
import { freshExecutionName } from "./launch.ts";
import { EXIT_CODE } from "./result.ts";

/** The deployed service; without one this process, which says so. */
export async function connectOrPlanHere(call: Call<CommonOptions>): Promise<Connection | PlanHere> {
  const connection = await findConnection(call.options);
  if (connection !== null) return connection;
  const here = await planHere(call.options);
  const notice = `The stage ${call.options.stage} is not deployed in ${here.region}, or you cannot list state machines. So this process makes the plan with your credentials, and only reads. It leaves out the import probe, which needs the deployed service. Like every plan, it does not search logs.`;
  call.output.write(`${wrapped(notice, call.width).join("\n")}\n\n`);
  return here;
}

/** The result, as that of an execution. */
export async function resultOfPlanHere(
  here: PlanHere,
  input: unknown,
  call: Call<CommonOptions>,
): Promise<CommandResult> {
  const report = await here.plan(freshExecutionName("plan"), input);
  return { exitCode: EXIT_CODE[report.outcome], json: report, text: renderReport(report, call) };
}
