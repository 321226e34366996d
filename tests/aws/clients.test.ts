import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { awsClients } from "../../src/aws/clients.ts";

beforeEach(() => {
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"])
    vi.stubEnv(name, undefined);
  vi.stubEnv("AWS_REGION", "eu-west-1");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

it("signs with dummy credentials on this machine, and addresses buckets by path there", async () => {
  vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566");
  const { s3, region } = awsClients();
  expect(await s3.config.credentials()).toMatchObject({ accessKeyId: "local" });
  expect(s3.config.forcePathStyle).toBe(true);
  expect(region).toBe("eu-west-1");
});

it("uses the keys that were chosen, on this machine too", async () => {
  vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "chosen");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
  expect(await awsClients().lambda.config.credentials()).toMatchObject({ accessKeyId: "chosen" });
});

it("addresses buckets of AWS itself by host name", () => {
  expect(awsClients({ region: "eu-central-1" }).s3.config.forcePathStyle).toBe(false);
});

it("tries throttled Lambda calls ten times, slowing down as others use the quota up", async () => {
  const { lambda } = awsClients();
  expect(await lambda.config.maxAttempts()).toBe(10);
  expect(lambda.config.retryMode).toBe("adaptive");
});
