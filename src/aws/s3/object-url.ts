import type { S3Client } from "@aws-sdk/client-s3";
import { configuredEndpoint } from "../region.ts";

/** The address of an object without a signature, as other AWS services take it. */
export function objectUrl(client: S3Client, Region: string, Bucket: string, key: string): string {
  const Endpoint = configuredEndpoint() ?? undefined;
  const place = { Region, Bucket, ForcePathStyle: true, UseFIPS: false, UseDualStack: false };
  const { url } = client.config.endpointProvider({ ...place, ...(Endpoint === undefined ? {} : { Endpoint }) });
  return `${String(url).replace(/\/$/, "")}/${key.split("/").map(encodeURIComponent).join("/")}`;
}
