import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateAliasCommand,
  GetAliasCommand,
  GetProvisionedConcurrencyConfigCommand,
  InvokeCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateAliasCommand,
} from "@aws-sdk/client-lambda";
import type { AwsClients } from "../../src/aws/clients.ts";
import { lambdaFrom } from "../../src/aws/lambda/lambda.ts";

/** What a team does that sends its traffic to published versions, and where that traffic goes. */
export interface Released {
  /**
   * Publishes $LATEST, waits where SnapStart takes its time, and leads an alias there; answers the version's number.
   */
  release(functionName: string, alias: string): Promise<string>;
  lead(functionName: string, alias: string, version: string, weights?: Record<string, number>): Promise<void>;
  /** Allocates provisioned concurrency to an alias, and waits until it stands. */
  provision(functionName: string, alias: string): Promise<void>;
  /** For example `live → 2`, or `live → 1, 10 % 2`. */
  leadsTo(functionName: string, alias: string): Promise<string>;
  versions(functionName: string): Promise<readonly string[]>;
  /** What a call through the alias answers. */
  call(functionName: string, alias: string): Promise<unknown>;
}

export function released({ lambda }: AwsClients): Released {
  return {
    async release(FunctionName, Name) {
      const { Version: FunctionVersion = "" } = await lambda.send(new PublishVersionCommand({ FunctionName }));
      await lambdaFrom(lambda).waitUntilSettled(`${FunctionName}:${FunctionVersion}`);
      const target = { FunctionName, Name, FunctionVersion };
      await lambda.send(new CreateAliasCommand(target)).catch(async (error: Error) => {
        if (error.name !== "ResourceConflictException") throw error;
        await lambda.send(new UpdateAliasCommand({ ...target, RoutingConfig: {} }));
      });
      return FunctionVersion;
    },
    async lead(FunctionName, Name, FunctionVersion, AdditionalVersionWeights = {}) {
      const RoutingConfig = { AdditionalVersionWeights };
      await lambda.send(new UpdateAliasCommand({ FunctionName, Name, FunctionVersion, RoutingConfig }));
    },
    async provision(FunctionName, Qualifier) {
      const asked = { FunctionName, Qualifier };
      await lambda.send(new PutProvisionedConcurrencyConfigCommand({ ...asked, ProvisionedConcurrentExecutions: 1 }));
      const status = async () => (await lambda.send(new GetProvisionedConcurrencyConfigCommand(asked))).Status;
      while ((await status()) !== "READY") await sleep(100);
    },
    async leadsTo(FunctionName, Name) {
      const { FunctionVersion, RoutingConfig } = await lambda.send(new GetAliasCommand({ FunctionName, Name }));
      const shares = Object.entries(RoutingConfig?.AdditionalVersionWeights ?? {});
      return [
        `${Name} → ${FunctionVersion}`,
        ...shares.map(([version, share]) => `${share * 100} % ${version}`),
      ].join();
    },
    async versions(FunctionName) {
      const { Versions = [] } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName }));
      return Versions.flatMap(({ Version = "$LATEST" }) => (Version === "$LATEST" ? [] : [Version]));
    },
    async call(FunctionName, Qualifier) {
      const { Payload } = await lambda.send(new InvokeCommand({ FunctionName, Qualifier, Payload: "{}" }));
      return JSON.parse(Buffer.from(Payload ?? []).toString());
    },
  };
}
