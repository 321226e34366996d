import { safeguardsOf } from "../mutation.ts";

const test = "packages/embedded-cloud/tests/callers.test.ts";
const file = "packages/embedded-cloud/src/callers.ts";

export const callers = safeguardsOf(
  "No web page can run code through the embedded cloud: it answers only signed requests to local host names, never browsers.",
  [
    {
      test,
      file: "packages/embedded-cloud/src/server.ts",
      without: "requests are checked before their body is read",
      notSimulated: "a life has no web pages",
      replace: "  checkCaller(head, port);\n",
      by: "",
    },
    {
      test,
      file,
      without: "a foreign Host is rejected",
      notSimulated: "a life has no web pages",
      replace: "if (!isOwnHost(",
      by: "if (false && !isOwnHost(",
    },
    {
      test,
      file,
      without: "requests with an Origin are rejected",
      notSimulated: "a life has no web pages",
      replace: "origin !== undefined || site",
      by: "site",
    },
    {
      test,
      file,
      without: "requests of pages without an Origin are rejected",
      notSimulated: "a life has no web pages",
      replace: ' || site !== "none"',
      by: "",
    },
    {
      test,
      file,
      without: "requests without a signature are rejected",
      notSimulated: "a life has no web pages",
      replace: " && !isSigned(head)",
      by: " && false",
    },
    {
      test,
      file,
      title: "that is a POST needs an Authorization",
      without: "a POST to a presigned URL is rejected",
      notSimulated: "a life has no web pages",
      replace: '  if (method === "POST") return false;\n',
      by: "",
    },
  ],
);
