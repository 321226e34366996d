import { safeguardsOf } from "../mutation.ts";

const test = "packages/embedded-cloud/tests/callers.test.ts";
const file = "packages/embedded-cloud/src/callers.ts";

export const callers = safeguardsOf(
  "No web page runs code through the embedded cloud: it answers signed requests to this machine's own names, and no browser.",
  [
    {
      test,
      file: "packages/embedded-cloud/src/server.ts",
      without: "requests are judged before anything of them is read",
      replace: "  checkCaller(head, port);\n",
      by: "",
    },
    { test, file, without: "a foreign Host is refused", replace: "if (!isOwnHost(", by: "if (false && !isOwnHost(" },
    {
      test,
      file,
      without: "requests with an Origin are refused",
      replace: "origin !== undefined || site",
      by: "site",
    },
    { test, file, without: "requests of pages without an Origin are refused", replace: ' || site !== "none"', by: "" },
    {
      test,
      file,
      without: "requests without a signature are refused",
      replace: " && !isSigned(head)",
      by: " && false",
    },
    {
      test,
      file,
      title: "that is a POST needs an Authorization",
      without: "a POST to a presigned address is refused",
      replace: '  if (method === "POST") return false;\n',
      by: "",
    },
  ],
);
