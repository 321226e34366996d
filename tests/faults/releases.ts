import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateAliasCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  PublishVersionCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
} from "@aws-sdk/client-lambda";
import type { AwsClients } from "../../src/aws/clients.ts";

/**
 * Puts all functions but the last behind an alias `live` on a published version. Of the third another alias stays on an
 * older version, of the fourth one moves as well and one leads to $LATEST, the fifth has provisioned concurrency, the
 * sixth SnapStart.
 */
export async function release({ lambda }: AwsClients, names: readonly string[]): Promise<void> {
  // The SDK's waiters would wait in true seconds.
  const settled = async (FunctionName: string, Qualifier?: string) => {
    for (;;) {
      const found = await lambda.send(
        new GetFunctionConfigurationCommand({ FunctionName, ...(Qualifier === undefined ? {} : { Qualifier }) }),
      );
      if (found.State === "Active" && found.LastUpdateStatus === "Successful") return;
      await sleep(200);
    }
  };
  const [, , third = "", fourth = "", fifth = "", sixth = ""] = names;
  const set = async (changes: UpdateFunctionConfigurationCommandInput) => {
    await lambda.send(new UpdateFunctionConfigurationCommand(changes));
    await settled(changes.FunctionName ?? "");
  };
  const publish = async (FunctionName: string) => {
    const { Version: Qualifier } = await lambda.send(new PublishVersionCommand({ FunctionName }));
    await settled(FunctionName, Qualifier);
  };
  const lead = async (FunctionName: string, Name: string, FunctionVersion: string) =>
    lambda.send(new CreateAliasCommand({ FunctionName, Name, FunctionVersion }));

  const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: third }));
  const layers = (Configuration?.Layers ?? []).map(({ Arn = "" }) => Arn);
  await set({ FunctionName: third, Layers: layers.slice(0, 1) });
  await publish(third);
  await set({ FunctionName: third, Layers: layers });
  await set({ FunctionName: sixth, SnapStart: { ApplyOn: "PublishedVersions" } });
  await Promise.all(names.slice(0, -1).map(publish));
  await Promise.all(names.slice(0, -1).map((name) => lead(name, "live", name === third ? "2" : "1")));
  await lead(third, "old", "1");
  await lead(fourth, "beside", "1");
  await lead(fourth, "newest", "$LATEST");
  await lambda.send(
    new PutProvisionedConcurrencyConfigCommand({
      FunctionName: fifth,
      Qualifier: "live",
      ProvisionedConcurrentExecutions: 1,
    }),
  );
}
