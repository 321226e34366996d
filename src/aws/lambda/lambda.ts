/** Lambda in our words: every list complete, every call within the account's quota. */

import {
  GetFunctionCommand,
  GetRuntimeManagementConfigCommand,
  InvokeCommand,
  type LambdaClient,
  paginateListCodeSigningConfigs,
  paginateListFunctions,
  paginateListFunctionsByCodeSigningConfig,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { count } from "../../domain/amounts.ts";
import { qualifierOf } from "../../domain/arn.ts";
import { NoAnswer, NotUsable } from "../../domain/errors.ts";
import type { FunctionConfiguration, RuntimeUpdates } from "../../domain/plan/inventory.ts";
import { quoted } from "../../domain/text.ts";
import { nullIfMissing } from "../missing.ts";
import { controlPlaneBudget, getFunctionBudget, type SharedBudget } from "../rate-budget.ts";
import { optionalLooks, revision, withBudget } from "./calls.ts";
import { configurationFrom, type ListedFunction, listedFrom } from "./facts.ts";
import { type LambdaLayers, lambdaLayersFrom } from "./layers.ts";
import { type SettledOptions, settledBy } from "./settled.ts";
import { refuseIfSwitchedOff } from "./throttles.ts";
import { type LambdaTraffic, lambdaTrafficFrom } from "./traffic.ts";
import { type LambdaVersions, lambdaVersionsFrom } from "./versions.ts";

/** What one synchronous invocation gave; `payload` and `logTail` are never logged or stored as they are. */
export interface Invocation {
  /** `Unhandled` or `Handled` where the function failed; the error is then in `payload`. */
  readonly functionError: string | null;
  /** The parsed answer; the text itself where it is no JSON; `null` where it is empty. */
  readonly payload: unknown;
  /** The last 4 KB of the invocation's log. */
  readonly logTail: string;
}

/** The layers of one version of a function. */
export interface LayersInUse {
  readonly functionName: string;
  /** A number, or `$LATEST`. */
  readonly version: string;
  /** Layer version ARNs. */
  readonly layers: readonly string[];
}

export interface CodeKept {
  readonly architectures: readonly string[];
  readonly sourceKmsKeyArn: string | null;
  readonly revisionId: string;
}

export interface ProbedFacts extends Pick<FunctionConfiguration, "codeSha256" | "codeUrl"> {
  readonly variables: readonly string[];
}

export interface Lambda extends LambdaLayers, LambdaTraffic, LambdaVersions {
  /** Every function of the account and Region. Says nothing about their state: ListFunctions leaves that out. */
  list(): AsyncIterable<ListedFunction>;
  /**
   * The layers of every version of every function of the account and Region, `$LATEST` included: what any alias leads
   * to is among them.
   */
  layersInUse(): AsyncIterable<LayersInUse>;
  /**
   * What Lambda says about $LATEST of a function, or about the version a name with `:NUMBER` behind it names; `null` if
   * it does not exist.
   */
  describe(name: string): Promise<FunctionConfiguration | null>;
  /**
   * What the import probe is given of $LATEST: its package, and the names of its environment variables, never their
   * values.
   */
  describeForProbe(name: string): Promise<ProbedFacts | null>;
  /**
   * Tags, read with GetFunction, which has a quota of its own; empty if the function does not exist.
   * @throws NotUsable without lambda:ListTags, without which every function would look untagged
   */
  tagsOf(name: string): Promise<ReadonlyMap<string, string>>;
  /**
   * Names of the functions with a published version, fifty versions a call: no alias of another one leads anywhere but
   * to $LATEST. `null` where the account's versions take more than `mostPages` calls, or the endpoint does not list
   * them all.
   */
  withPublishedVersions(mostPages: number): Promise<ReadonlySet<string> | null>;
  /**
   * Code signing configurations by ARN of the function that uses them. GetFunction does not tell them, and asking per
   * function would cost one of the 15 calls a second each: the account's configurations, mostly none, are listed
   * instead. None where the Region or the endpoint does not offer that list.
   */
  codeSigningConfigs(): Promise<ReadonlyMap<string, string>>;
  /**
   * Replaces the whole layer list, in this order. Lambda refuses (PreconditionFailedException) if `revisionId` is not
   * the current one. A call that `givesWay` is made only while no other one waits for its turn.
   */
  updateLayers(
    name: string,
    layers: readonly string[],
    revisionId: string,
    options?: { readonly givesWay?: boolean },
  ): Promise<FunctionConfiguration>;
  /** Replaces the code by an S3 object and restates what Lambda would otherwise drop. */
  updateCode(
    name: string,
    code: { readonly bucket: string; readonly key: string },
    keep: CodeKept,
  ): Promise<FunctionConfiguration>;
  /**
   * Waits until the last update is no longer in progress.
   * @throws UpdateFailed if it failed or did not settle in time, TouchedByOthers where it is gone
   */
  settled(name: string, options?: SettledOptions): Promise<FunctionConfiguration>;
  /** When Lambda moves $LATEST to a newer version of its runtime: one of the 15 calls a second. */
  runtimeUpdatesOf(name: string): Promise<RuntimeUpdates>;
  /** What of the optional looks the Region or the endpoint does not offer, in plain words: each counts as none. */
  notOffered(): readonly string[];
  /**
   * Invokes $LATEST, or the version a name with `:NUMBER` behind it names, and waits for the answer as long as
   * `seconds`.
   * @throws NoAnswer when they are over, and the invocation is not sent again then; NotUsable where the reserved
   * concurrency is 0
   */
  invoke(name: string, payload: unknown, seconds: number): Promise<Invocation>;
}

/** All of this process shares one budget unless told otherwise. GetFunction and invocations do not count against it. */
export function lambdaFrom(client: LambdaClient, budget: SharedBudget = controlPlaneBudget): Lambda {
  const getFunction = async (name: string) => {
    await getFunctionBudget.take();
    return client.send(new GetFunctionCommand({ FunctionName: name })).catch(nullIfMissing);
  };
  const describe = async (name: string) => {
    const answer = await getFunction(name);
    if (answer !== null) refuseOtherVersion(name, answer.Configuration?.Version);
    return answer === null ? null : configurationFrom(answer.Configuration ?? {}, answer.Code);
  };

  const optional = optionalLooks();
  const versions = lambdaVersionsFrom(client, budget);
  return {
    ...lambdaLayersFrom(client, budget),
    ...lambdaTrafficFrom(client, budget, optional),
    ...versions,
    describe,
    notOffered: () => optional.notOffered,

    async describeForProbe(name) {
      const answer = await getFunction(name);
      if (answer === null) return null;
      const { codeSha256, codeUrl } = configurationFrom(answer.Configuration ?? {}, answer.Code);
      return { codeSha256, codeUrl, variables: Object.keys(answer.Configuration?.Environment?.Variables ?? {}) };
    },

    async *list() {
      for await (const page of withBudget(budget, paginateListFunctions({ client }, {})))
        for (const found of page.Functions ?? []) yield listedFrom(found);
    },

    async *layersInUse() {
      for await (const page of withBudget(budget, paginateListFunctions({ client }, { FunctionVersion: "ALL" })))
        for (const { FunctionName = "", FunctionArn, Version = "$LATEST", Layers = [] } of page.Functions ?? []) {
          yield { functionName: FunctionName, version: Version, layers: Layers.flatMap(({ Arn }) => Arn ?? []) };
          if (isOneOfAll(FunctionArn)) continue;
          for (const { version, layers } of await versions.versionsOf(FunctionName))
            yield { functionName: FunctionName, version, layers };
        }
    },

    async tagsOf(name) {
      const found = await getFunction(name);
      if (found?.TagsError)
        throw new NotUsable(`Lambda does not tell the tags of ${name}: ${quoted(found.TagsError.Message ?? "")}`);
      return new Map(Object.entries(found?.Tags ?? {}));
    },

    async withPublishedVersions(mostPages) {
      const names = new Set<string>();
      let pages = 0;
      for await (const page of withBudget(budget, paginateListFunctions({ client }, { FunctionVersion: "ALL" }))) {
        for (const { FunctionName = "", FunctionArn, Version = "$LATEST" } of page.Functions ?? []) {
          if (!isOneOfAll(FunctionArn)) return null;
          if (Version !== "$LATEST") names.add(FunctionName);
        }
        pages += 1;
        if (pages >= mostPages && page.NextMarker) return null;
      }
      return names;
    },

    async codeSigningConfigs() {
      const configs = new Map<string, string>();
      const pages = withBudget(budget, paginateListCodeSigningConfigs({ client }, {}));
      for await (const page of optional.pages(pages, "code signing configurations"))
        for (const { CodeSigningConfigArn = "" } of page.CodeSigningConfigs ?? [])
          for await (const users of withBudget(
            budget,
            paginateListFunctionsByCodeSigningConfig({ client }, { CodeSigningConfigArn }),
          ))
            for (const arn of users.FunctionArns ?? []) configs.set(arn, CodeSigningConfigArn);
      return configs;
    },

    async runtimeUpdatesOf(FunctionName) {
      await budget.take();
      const asking = client.send(new GetRuntimeManagementConfigCommand({ FunctionName })).catch(nullIfMissing);
      return (await optional.answer(asking, "runtime updates"))?.UpdateRuntimeOn ?? "unknown";
    },

    async updateLayers(name, layers, revisionId, { givesWay = false } = {}) {
      await (givesWay ? budget.spare : budget).take();
      return configurationFrom(
        await client.send(
          new UpdateFunctionConfigurationCommand({ FunctionName: name, Layers: [...layers], ...revision(revisionId) }),
        ),
      );
    },

    async updateCode(name, code, keep) {
      await budget.take();
      return configurationFrom(
        await client.send(
          new UpdateFunctionCodeCommand({
            FunctionName: name,
            S3Bucket: code.bucket,
            S3Key: code.key,
            Architectures: keep.architectures.map((each) => (each === "arm64" ? "arm64" : "x86_64")),
            ...revision(keep.revisionId),
            ...(keep.sourceKmsKeyArn === null ? {} : { SourceKMSKeyArn: keep.sourceKmsKeyArn }),
          }),
        ),
      );
    },

    settled: settledBy(describe),

    async invoke(name, payload, seconds) {
      const command = new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(payload), LogType: "Tail" });
      const reserved = async () =>
        (await getFunction(name.replace(/:.*/, "")))?.Concurrency?.ReservedConcurrentExecutions ?? null;
      const invocation = refuseIfSwitchedOff(command, reserved);
      const answer = await inTime((abortSignal) => client.send(invocation, { abortSignal }), seconds);
      refuseOtherVersion(name, answer.ExecutedVersion);
      return {
        functionError: answer.FunctionError ?? null,
        payload: jsonOrText(textOf(answer.Payload)),
        logTail: Buffer.from(answer.LogResult ?? "", "base64")
          .subarray(-MOST_LOG_BYTES)
          .toString("utf8"),
      };
    },
  };
}

/**
 * In the list of all versions Lambda names each with its version, $LATEST too (recorded); a list of functions does not.
 */
function isOneOfAll(functionArn = ""): boolean {
  return qualifierOf(functionArn) !== null;
}

/** @throws NotUsable where another version answered than the one that `NAME:NUMBER` names */
function refuseOtherVersion(name: string, answered: string | undefined): void {
  const [, asked] = /:(\d+)$/.exec(name) ?? [];
  if (asked === undefined || answered === undefined || asked === answered) return;
  throw new NotUsable(`The endpoint answered with version ${answered} where ${name} was asked for.`);
}

/**
 * What Lambda answers at most: 6 MB of an answer (quotas), 4 KB of a log (Invoke, LogResult). Other endpoints may not
 * know that.
 */
const MOST_ANSWER_BYTES = 6_291_556;
const MOST_LOG_BYTES = 4096;

function textOf(payload: Uint8Array = new Uint8Array()): string {
  if (payload.length > MOST_ANSWER_BYTES)
    throw new NotUsable(
      `The answer has ${count(payload.length, "byte")}, and Lambda gives at most ${MOST_ANSWER_BYTES}.`,
    );
  return Buffer.from(payload).toString("utf8");
}

/** The SDK aborts what it has sent, and sends nothing any more; the wait before a further try it does not cut short. */
async function inTime<T>(send: (signal: AbortSignal) => Promise<T>, seconds: number): Promise<T> {
  const signal = AbortSignal.timeout(seconds * 1000);
  const over = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(new NoAnswer(seconds)), { once: true });
  });
  return Promise.race([send(signal), over]);
}

function jsonOrText(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
