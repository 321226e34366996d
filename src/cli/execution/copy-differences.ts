/** `npm run plan -- --diff`: adds the differences between copies to a plan. */
import * as z from "zod";
import type { Call, CommandResult, CommonOptions } from "../commands/command.ts";
import { renderCopyDifferences } from "../render/copy-differences.ts";
import { connect } from "./connection.ts";

const Planned = z.object({ execution: z.string(), outcome: z.literal("planned") });

/** A plan that failed has none. */
export async function withCopyDifferences(result: CommandResult, call: Call<CommonOptions>): Promise<CommandResult> {
  const planned = Planned.safeParse(result.json);
  if (!planned.success) return result;
  const drift = await (await connect(call.options)).files(planned.data.execution).drift.read();
  return {
    ...result,
    json: { ...(result.json as object), drift },
    text: `${result.text}\n${renderCopyDifferences(drift, call)}`,
  };
}
