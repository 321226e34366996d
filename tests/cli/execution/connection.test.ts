import { expect, test } from "vitest";
import { consoleLink, consoleObjectLink } from "../../../src/cli/execution/connection.ts";

const execution = "arn:aws-cn:states:cn-north-1:1:execution:layershift-dev-migration:run";
const page = "s3://bucket/executions/run/report.html";

test("a report's page is linked in the AWS console, and nowhere else", () => {
  const link = "https://cn-north-1.console.amazonaws.cn/s3/object/bucket?region=cn-north-1&prefix=";
  expect(consoleObjectLink(page, execution, {})).toBe(`${link}executions%2Frun%2Freport.html`);
  expect(consoleObjectLink(page, execution, { AWS_ENDPOINT_URL: "http://127.0.0.1:4566" })).toBeNull();
  expect(consoleObjectLink("no address", execution, {})).toBeNull();
});

test("an execution is linked in the console of its partition, and not where that console has no public address", () => {
  const link =
    "https://eusc-de-east-1.console.amazonaws-eusc.eu/states/home?region=eusc-de-east-1#/v2/executions/details/";
  const arnIn = (partition: string, region: string) => `arn:${partition}:states:${region}:1:execution:m:run`;
  const sovereign = arnIn("aws-eusc", "eusc-de-east-1");
  expect(consoleLink(sovereign, {})).toBe(link + sovereign);
  const isolated = arnIn("aws-iso", "us-iso-east-1");
  expect([consoleLink(isolated, {}), consoleObjectLink(page, isolated, {})]).toEqual([null, null]);
});

test("an execution is linked in the AWS console under its name, whatever letters it has", () => {
  const link = "https://cn-north-1.console.amazonaws.cn/states/home?region=cn-north-1#/v2/executions/details/";
  expect(consoleLink(execution, {})).toBe(link + execution);
  expect(consoleLink(execution.replace(/run$/, "é+1"), {})).toBe(`${link}${execution.slice(0, -3)}%C3%A9%2B1`);
});
