import { expect, test } from "vitest";
import { jsonProtocol, operationsOn } from "../../src/protocols/json.ts";
import { queryProtocol } from "../../src/protocols/query.ts";
import { AwsError, type CloudRequest } from "../../src/service.ts";

const request = (headers: Readonly<Record<string, string>>, body: string): CloudRequest => ({
  method: "POST",
  path: "/",
  query: new URLSearchParams(),
  headers,
  body: Buffer.from(body),
  requestId: "request-1",
});

const refuse = () => {
  throw new AwsError("NotFound", "There is <none>.", 404);
};

const json = jsonProtocol(
  { service: "Orchards", targetPrefix: "Orchards_2030", version: "1.1" },
  operationsOn({ apples: 3 }, { Count: ({ apples }, asked) => ({ apples, asked }), Refuse: refuse }),
);
const inJson = (operation: string, body: string) => request({ "x-amz-target": `Orchards_2030.${operation}` }, body);

test.each<[string, string, string, number, object]>([
  ["carries an operation out with its parameters", "Count", '{"of":"red"}', 200, { apples: 3, asked: { of: "red" } }],
  ["takes an empty body for no parameters", "Count", "", 200, { apples: 3, asked: {} }],
  ["answers a refusal by its type", "Refuse", "{}", 404, { __type: "NotFound", message: "There is <none>." }],
  ["refuses what is no JSON", "Count", "{", 400, { __type: "SerializationException", message: expect.any(String) }],
  [
    "names an operation it does not offer",
    "toString",
    "{}",
    400,
    { __type: "UnknownOperationException", message: "The embedded cloud's Orchards does not offer toString." },
  ],
])("the JSON protocol %s", async (_, operation, body, status, expected) => {
  const asked = inJson(operation, body);
  expect([json.handles(asked), json.operationOf(asked)]).toEqual([true, operation]);
  const answer = await json.answer(asked);
  expect(answer).toMatchObject({ status, headers: { "content-type": "application/x-amz-json-1.1" } });
  expect(JSON.parse(String(answer.body))).toEqual(expected);
});

const query = queryProtocol(
  { service: "Orchards", signedFor: "orchards", namespace: "https://orchards.example.com/" },
  { Count: (parameters) => ({ Apples: parameters.get("Of") ?? "" }), Refuse: refuse },
);
const signedFor = (service: string, body: string) =>
  request(
    {
      "content-type": "application/x-www-form-urlencoded; charset=utf-8",
      authorization: `AWS4-HMAC-SHA256 Credential=key/20300101/us-east-1/${service}/aws4_request, SignedHeaders=host`,
    },
    body,
  );

test.each<[string, string, number, string]>([
  ["carries an operation out with its parameters", "Action=Count&Of=red", 200, "<Apples>red</Apples>"],
  ["answers a refusal by its code", "Action=Refuse", 404, "<Code>NotFound</Code><Message>There is &lt;none&gt;."],
  ["names an operation it does not offer", "Action=Plant", 400, "The embedded cloud's Orchards does not offer Plant."],
])("the query protocol %s", async (_, body, status, expected) => {
  const answer = await query.answer(signedFor("orchards", body));
  expect(answer).toMatchObject({ status, headers: { "content-type": "text/xml" } });
  expect(answer.body).toContain(expected);
  expect(answer.body).toContain("<RequestId>request-1</RequestId>");
});

test("each service receives only its own requests", () => {
  expect(json.handles(request({ "x-amz-target": "Orchards_20301.Count" }, ""))).toBe(false);
  expect(query.handles(signedFor("orchards", ""))).toBe(true);
  expect(query.handles(signedFor("sns", ""))).toBe(false);
  expect(query.handles({ ...signedFor("orchards", ""), path: "/bucket" })).toBe(false);
});
