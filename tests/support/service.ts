import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Cloud, type CloudOptions, startCloud } from "@layershift/embedded-cloud";
import { deployService, localParameters } from "../../deployment/deploy-to-embedded-cloud.ts";
import type { GivenParameters } from "../../deployment/parameters.ts";
import { type AwsClients, awsClients } from "../../src/aws/clients.ts";
import type { Terminal } from "../../src/cli/terminal/terminal.ts";
import { npmScript } from "./npm-script.ts";
import { fasterQuotas, time } from "./speed.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningService {
  readonly cloud: Cloud;
  readonly url: string;
  readonly clients: AwsClients;
  /** Carries out `npm run NAME -- ARGS` (without npm) against this service. */
  command(name: string, ...args: string[]): Promise<CommandResult>;
  stop(): Promise<void>;
}

const quick = { settleSeconds: 0.3, overlapSeconds: 0.5 };

/**
 * The packaged service, deployed to an embedded cloud of its own, in which updates settle fast: a grace of one second
 * is enough.
 */
export async function aService(
  options: CloudOptions = quick,
  parameters: GivenParameters = localParameters,
): Promise<RunningService> {
  return deployedTo(await startCloud(options), parameters);
}

/**
 * The same with its tasks and commands in this process, each call of a task in the name of its role: where bundles and
 * scripts are not the point.
 */
export async function aHostedService(
  options: CloudOptions = quick,
  parameters: GivenParameters = localParameters,
): Promise<RunningService> {
  const { hostedTasks } = await import("./hosted-tasks.ts");
  const hosted = hostedTasks(
    () => Number(new URL(cloud.url).port),
    ({ role, functionName }) => cloud.accessKeyFor({ roleArn: role, session: functionName }),
  );
  const cloud = await startCloud({ ...(time.isFaster ? { quotas: fasterQuotas } : {}), ...options, hosted });
  const service = await deployedTo(cloud, parameters);
  return {
    ...service,
    command: commandHere,
    async stop() {
      hosted.end();
      await service.stop();
    },
  };
}

async function deployedTo(cloud: Cloud, parameters: GivenParameters): Promise<RunningService> {
  process.env.AWS_ENDPOINT_URL = cloud.url;
  await cloud.unthrottled(() => deployService({ parameters }));
  return {
    cloud,
    url: cloud.url,
    clients: awsClients(),
    command: (name, ...args) => run(name, args, { AWS_ENDPOINT_URL: cloud.url }),
    stop: () => cloud.stop(),
  };
}

type Command = (argv: readonly string[], terminal: Terminal) => Promise<number>;

/** Carries out a command in this process; nobody answers it, and nothing is painted. */
async function commandHere(name: string, ...args: string[]): Promise<CommandResult> {
  const file = new URL(`../../src/cli/commands/${name}.ts`, import.meta.url).href;
  const commands = (await import(/* @vite-ignore */ file)) as Readonly<Record<string, Command>>;
  const command = commands[name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())];
  if (command === undefined) throw new Error(`${file} exports no ${name}`);
  const [stdout, stderr] = [aPipe(), aPipe()];
  const code = await command(args, { stdout, stderr, env: { ...process.env, NO_COLOR: "1" } });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

function aPipe() {
  return {
    text: "",
    write(text: string) {
      this.text += text;
    },
  };
}

/** Runs `npm run NAME` as a process of its own, until it ends. */
export async function run(name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
  const child = spawn(process.execPath, [...npmScript(name), ...args], {
    cwd: root,
    env: { ...process.env, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const texts = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => {
    texts.stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    texts.stderr += chunk;
  });
  const code = await new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  return { code, ...texts };
}
