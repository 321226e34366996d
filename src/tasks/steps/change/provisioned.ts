/** Waits for provisioned concurrency: Lambda allocates it again for the version that an alias newly points to. */
import { fullTarget, isSameTarget } from "../../../domain/change/alias-moves.ts";
import { UpdateFailed } from "../../../domain/errors.ts";
import type { Tools } from "../../tools.ts";

const PAUSE_SECONDS = 3;

/**
 * Waits until provisioned concurrency of these aliases is ready, and with `version` until all traffic reaches it.
 * @throws UpdateFailed if it cannot be allocated, or not in time
 */
export async function waitForProvisioned(
  functionName: string,
  aliases: readonly string[],
  { version, until }: { readonly version: string | null; readonly until: Date },
  { lambda, clock }: Tools,
): Promise<void> {
  for (let open = aliases; open.length > 0; await clock.wait(PAUSE_SECONDS)) {
    const states = (await lambda.provisionedOf(functionName)).filter(({ qualifier }) => open.includes(qualifier));
    const failed = states.find(({ status }) => status === "FAILED");
    if (failed !== undefined)
      throw new UpdateFailed(functionName, {
        code: "concurrency-not-allocated",
        alias: failed.qualifier,
        lambdaSays: failed.reason,
      });
    const inProgress = states.filter(({ status }) => status !== "READY").map(({ qualifier }) => qualifier);
    const isMoved = version === null ? () => true : await aliasMatcher(functionName, version, lambda);
    open = open.filter((name) => inProgress.includes(name) || !isMoved(name));
    const [alias] = open;
    if (alias !== undefined && clock.now() >= until)
      throw new UpdateFailed(functionName, { code: "concurrency-not-ready", alias });
  }
}

async function aliasMatcher(
  functionName: string,
  version: string,
  lambda: Tools["lambda"],
): Promise<(alias: string) => boolean> {
  const present = await lambda.aliasesOf(functionName);
  return (alias) => present.some((one) => one.name === alias && isSameTarget(fullTarget(version), one));
}
