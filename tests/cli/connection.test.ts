import { expect, test } from "vitest";
import { consoleObjectLink } from "../../src/cli/connection.ts";

const execution = "arn:aws-cn:states:cn-north-1:1:execution:layershift-dev-migration:run";
const page = "s3://bucket/executions/run/report.html";

test("a report's page is linked in the AWS console, and nowhere else", () => {
  const link = "https://cn-north-1.console.amazonaws.cn/s3/object/bucket?region=cn-north-1&prefix=";
  expect(consoleObjectLink(page, execution, {})).toBe(`${link}executions%2Frun%2Freport.html`);
  expect(consoleObjectLink(page, execution, { AWS_ENDPOINT_URL: "http://127.0.0.1:4566" })).toBeNull();
  expect(consoleObjectLink("no address", execution, {})).toBeNull();
});
