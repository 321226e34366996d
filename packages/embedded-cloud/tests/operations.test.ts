import { expect, test } from "vitest";
import { scaledClock } from "../src/clock.ts";
import { findRoute } from "../src/lambda/routes.ts";
import { s3Service } from "../src/s3/service.ts";
import type { CloudRequest } from "../src/service.ts";

const request = (method: string, target: string, headers: Record<string, string> = {}): CloudRequest => {
  const [path = "", query = ""] = target.split("?");
  return { method, path, query: new URLSearchParams(query), headers, body: Buffer.alloc(0), requestId: "" };
};
const s3 = s3Service({ region: "us-east-1", accountId: "000000000000", clock: scaledClock() });

test.each([
  ["PUT", "/2015-03-31/functions/moves/code", "UpdateFunctionCode"],
  ["GET", "/2015-03-31/functions/moves/configuration", "GetFunctionConfiguration"],
  ["GET", "/2018-10-31/layers?find=LayerVersion&Arn=arn", "GetLayerVersionByArn"],
  ["GET", "/2018-10-31/layers", "ListLayers"],
  ["GET", "/2019-09-30/functions/one/provisioned-concurrency?List=ALL", "ListProvisionedConcurrencyConfigs"],
  ["GET", "/2019-09-30/functions/one/provisioned-concurrency?Qualifier=live", "GetProvisionedConcurrencyConfig"],
  ["GET", "/2021-10-31/functions/one/urls", "ListFunctionUrlConfigs"],
  ["PATCH", "/2015-03-31/functions/moves", null],
])("%s %s of Lambda is %s", (method, target, operation) => {
  expect(findRoute(request(method, target))?.name ?? null).toBe(operation);
});

test.each([
  ["GET", "/bucket/a/key?x-id=GetObject", "GetObject"],
  ["GET", "/bucket?list-type=2&prefix=a", "ListObjectsV2"],
  ["PUT", "/bucket/key?partNumber=1&uploadId=u", "UploadPart"],
  ["POST", "/bucket/key?uploads", "CreateMultipartUpload"],
  ["GET", "/bucket/key?torrent", null],
])("%s %s of S3 is %s", (method, target, operation) => {
  expect(s3.operationOf(request(method, target))).toBe(operation);
});

test("a copy is distinguished from an upload by its header", () => {
  expect(s3.operationOf(request("PUT", "/bucket/key", { "x-amz-copy-source": "/bucket/other" }))).toBe("CopyObject");
});
