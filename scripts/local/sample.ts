/** `npm run local -- --sample-fleet`: deploys functions to try all commands with, and explains how. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Cloud } from "@layershift/embedded-cloud";
import { deploySampleFleet } from "../../examples/sample-fleet/deploy-sample-fleet.ts";
import { sampleFleet } from "../../examples/sample-fleet/sample-fleet.ts";
import { sharedFiles, writeSharedDir } from "../../examples/sample-fleet/shared-code.ts";
import { awsClients } from "../../src/aws/clients.ts";

const EXAMPLE = new URL("../../statemachine/examples/sample-fleet.json", import.meta.url);
const FOLDER = ".layershift/sample";
/** Only the checks invoke these functions, so there is no traffic to wait for. */
const WAITS = { bakeSeconds: 2, inconclusive: "proceed" };

/** Creates the fleet, writes its request and shared code, and returns text with commands to try. */
export async function deploySample({ url, accountId }: Pick<Cloud, "url" | "accountId">): Promise<string> {
  const fleet = await sampleFleet();
  await deploySampleFleet(fleet, awsClients(), { roleArn: `arn:aws:iam::${accountId}:role/acme-dev-function` });
  await mkdir(FOLDER, { recursive: true });
  await writeSharedDir(FOLDER, await sharedFiles());
  const { $schema: _, ...example } = JSON.parse(await readFile(EXAMPLE, "utf8"));
  const request = join(FOLDER, "request.json");
  await writeFile(request, `${JSON.stringify({ ...example, ...WAITS }, null, 2)}\n`);
  const from = `${request} --shared-dir ${join(FOLDER, "shared")}`;
  return `
${fleet.functions.length} sample functions (acme-dev-…) are deployed. In another terminal, try for example:

  export AWS_ENDPOINT_URL=${url}
  npm run plan -- ${from}
  npm run start-migration -- ${from} --wait
  npm run status                      # lists executions; use their names with handover, rollback and the other commands
`;
}
