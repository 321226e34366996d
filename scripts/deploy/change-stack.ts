/** Creates a change set, shows it, asks, carries it out, and shows its progress. */
import type { ResourceEvent, StackChange, Stacks, TemplateSource } from "../../src/aws/cloudformation/stacks.ts";
import type { Call, CommonOptions } from "../../src/cli/commands/command.ts";
import { pause } from "../../src/cli/execution/follow.ts";
import { freshExecutionName } from "../../src/cli/execution/launch.ts";
import { table } from "../../src/cli/render/table.ts";
import type { ExitCode } from "../../src/cli/terminal/errors.ts";
import { Refused } from "../../src/cli/terminal/errors.ts";
import { promptsOn } from "../../src/cli/terminal/prompts.ts";
import { terminalSafe } from "../../src/cli/terminal/terminal.ts";
import { count } from "../../src/domain/amounts.ts";
import { printableIn } from "../../src/domain/text.ts";

export interface AskedChange {
  /** Of the stack. */
  readonly name: string;
  readonly kind: "CREATE" | "UPDATE";
  readonly template: TemplateSource;
}

export interface ChangedStack {
  readonly exitCode: ExitCode;
  readonly isChanged: boolean;
  /** What happened, as a sentence. */
  readonly reason: string;
  readonly changes: readonly StackChange[];
}

const POLL_SECONDS = 2;
/** Creating a change set takes seconds. */
const MAX_POLLS = 150;

type DeployCall = Call<CommonOptions & { readonly yes?: true }>;

/** @throws Refused if CloudFormation does not accept the template */
export async function changeStack(stack: Stacks, asked: AskedChange, call: DeployCall): Promise<ChangedStack> {
  const changeSet = freshExecutionName("layershift");
  await stack.createChangeSet(changeSet, asked.kind, asked.template);
  const { status, reason, changes } = await createdChangeSet(stack, changeSet, call);
  if (status === "FAILED") {
    await stack.deleteChangeSet(changeSet);
    if (/didn't contain changes|^No updates/.test(reason ?? ""))
      return { exitCode: 0, isChanged: false, reason: `The stack ${asked.name} is up to date.`, changes: [] };
    throw new Refused(`CloudFormation refused the changes: ${reason}`);
  }
  call.output.write(`${terminalSafe(table(changes.map(printableIn), COLUMNS, call))}\n\n`);
  const { yes } = call.options;
  if (yes !== true && !(await promptsOn(call.terminal).askYes(`Make ${count(changes.length, "change")}?`))) {
    await stack.deleteChangeSet(changeSet);
    await stack.deleteEmpty();
    return { exitCode: 0, isChanged: false, reason: "Nothing was changed.", changes };
  }
  const seen = new Set((await stack.newestEvents()).map(({ id }) => id));
  await stack.executeChangeSet(changeSet);
  const last = await follow(stack, asked.name, seen, call);
  const isDone = /^(CREATE|UPDATE)_COMPLETE$/.test(last.status);
  const ended = isDone
    ? "is deployed"
    : `was not changed as asked (${last.status}): ${last.reason ?? "see the events above"}`;
  // After a rollback of CloudFormation everything is as before; otherwise it is not.
  const exitCode = isDone ? 0 : /ROLLBACK_COMPLETE$/.test(last.status) ? 1 : 3;
  return { exitCode, isChanged: isDone, reason: `The stack ${asked.name} ${ended}.`, changes };
}

async function createdChangeSet(stack: Stacks, changeSet: string, { terminal }: DeployCall) {
  for (let poll = 0; poll < MAX_POLLS; poll += 1) {
    const facts = await stack.describeChangeSet(changeSet);
    if (!/_(PENDING|IN_PROGRESS)$/.test(facts.status)) return facts;
    await pause(POLL_SECONDS, terminal.interrupted, `The change set ${changeSet} was not carried out.`);
  }
  throw new Refused(`The change set ${changeSet} is still not ready.`, { exitCode: 3 });
}

const COLUMNS = {
  change: ({ action, replacement }: StackChange) =>
    replacement === "False" ? action : { text: `${action}, replaces it: ${replacement}`, tone: "careful" as const },
  type: ({ type }: StackChange) => type,
  resource: ({ logicalId }: StackChange) => logicalId,
};

/** Shows what is done with each resource, until the stack itself has ended. Returns that event. */
async function follow(
  stack: Stacks,
  name: string,
  seen: Set<string>,
  { output, terminal, paint }: DeployCall,
): Promise<ResourceEvent> {
  for (;;) {
    const fresh = (await stack.newestEvents()).filter(({ id }) => !seen.has(id)).reverse();
    for (const event of fresh) {
      seen.add(event.id);
      const { logicalId, type, status, reason, at } = printableIn(event);
      const tone = /FAILED|ROLLBACK/.test(status) ? "bad" : "quiet";
      if (!status.endsWith("_IN_PROGRESS"))
        output.write(
          terminalSafe(
            `${at.toISOString().slice(11, 19)}  ${paint(tone, status)}  ${type} ${logicalId}${reason ? `: ${reason}` : ""}\n`,
          ),
        );
      const isStack = event.logicalId === name && event.type === "AWS::CloudFormation::Stack";
      if (isStack && !event.status.endsWith("_IN_PROGRESS")) return event;
    }
    await pause(POLL_SECONDS, terminal.interrupted, `CloudFormation continues with the stack ${name}.`);
  }
}
