/** Which Region this process talks to, decided once and without a network call. */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { NotUsable } from "../domain/errors.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The endpoint that stands in for all of AWS or for S3 alone, where one is configured; the SDK itself reads the same
 * names.
 */
export function configuredEndpoint(environment: Environment = process.env): string | null {
  return environment.AWS_ENDPOINT_URL_S3 ?? environment.AWS_ENDPOINT_URL ?? null;
}

/** Whether an endpoint is on this machine. */
export function isLoopback(endpoint: string | null): boolean {
  if (endpoint === null || !URL.canParse(endpoint)) return false;
  return ["localhost", "127.0.0.1", "[::1]"].includes(new URL(endpoint).hostname);
}

interface RegionSettings {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
}

/** The Region, as `configuredRegion` finds it. @throws NotUsable where nothing names one */
export function regionFrom(settings: RegionSettings, environment: Environment = process.env): string {
  const region = configuredRegion(settings, environment);
  if (region === null) throw new NotUsable("No Region is configured: give --region or set AWS_REGION.");
  return region;
}

/**
 * The Region: as given, from the environment, from the profile in the shared config file, or us-east-1 for an endpoint
 * on this machine, in that order; `null` where nothing names one.
 */
export function configuredRegion(settings: RegionSettings, environment: Environment = process.env): string | null {
  return (
    settings.region ??
    environment.AWS_REGION ??
    environment.AWS_DEFAULT_REGION ??
    regionOfProfile(settings.profile ?? environment.AWS_PROFILE ?? "default", environment) ??
    (isLoopback(configuredEndpoint(environment)) ? "us-east-1" : null)
  );
}

/** Reads `region` of one section; the SDK would read it only asynchronously, and only once a call is made. */
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
