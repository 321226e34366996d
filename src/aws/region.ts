/** Finds the Region without a network call. */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { NotUsable } from "../domain/errors.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The endpoint configured for all of AWS or for S3, if any. The SDK reads the same variables. */
export function configuredEndpoint(environment: Environment = process.env): string | null {
  return environment.AWS_ENDPOINT_URL_S3 ?? environment.AWS_ENDPOINT_URL ?? null;
}

/** Whether an endpoint is on this machine. */
export function isLoopback(endpoint: string | null): boolean {
  if (endpoint === null || !URL.canParse(endpoint)) return false;
  return ["localhost", "127.0.0.1", "[::1]"].includes(new URL(endpoint).hostname);
}

export interface AwsSettings {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
}

/** The Region from `configuredRegion`. @throws NotUsable if none is configured */
export function regionFrom(settings: AwsSettings, environment: Environment = process.env): string {
  const region = configuredRegion(settings, environment);
  if (region === null) throw new NotUsable({ code: "region-missing" });
  return region;
}

/** The Region from `settings`, the environment, the profile, or us-east-1 for a local endpoint. `null`: none found. */
export function configuredRegion(settings: AwsSettings, environment: Environment = process.env): string | null {
  return (
    settings.region ??
    environment.AWS_REGION ??
    environment.AWS_DEFAULT_REGION ??
    regionOfProfile(settings.profile ?? environment.AWS_PROFILE ?? "default", environment) ??
    (isLoopback(configuredEndpoint(environment)) ? "us-east-1" : null)
  );
}

/** Reads `region` from the shared config file. The SDK would read it asynchronously, at the first call. */
function regionOfProfile(profile: string, environment: Environment): string | undefined {
  const headers = profile === "default" ? ["[default]", "[profile default]"] : [`[profile ${profile}]`];
  let inside = false;
  for (const line of linesOf(environment.AWS_CONFIG_FILE ?? join(homedir(), ".aws", "config"))) {
    if (line.startsWith("[")) inside = headers.includes(line.trim().replace(/\s+/g, " "));
    const region = inside ? /^region\s*=\s*(\S+)/.exec(line)?.[1] : undefined;
    if (region !== undefined) return region;
  }
  return undefined;
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, "utf8").split(/\r?\n/);
  } catch {
    return [];
  }
}
