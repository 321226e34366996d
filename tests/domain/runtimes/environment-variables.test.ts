import { describe, expect, test } from "vitest";
import { withVariables } from "../../../src/domain/imports/import-proof.ts";
import { variablesFound } from "../../../src/domain/runtimes/environment-variables.ts";
import { familyNamed } from "../../../src/domain/runtimes/families.ts";

const NOTHING = {
  lost: [],
  changed: [],
  missingBefore: [],
  foundAfter: [],
  unproven: [],
  needed: [],
  doubts: [],
  stays: [],
};
const SHARED = { python: ["shared/"], nodejs: ["node_modules/@acme/shared/"] } as const;

/** What the variables alone mean for a function: why it is held back, or what is said of it. */
function meaningOf(language: "python" | "nodejs", variables: Readonly<Record<string, string>>) {
  const found = variablesFound(variables, SHARED[language], familyNamed(language));
  const { doubts, unproven, stays } = withVariables(NOTHING, found, SHARED[language]);
  if (language === "python" && found.pythonPathShutsLayersOut) return "shuts layers out";
  if (found.loading.length > 0) return "leads into the shared code";
  if (doubts.length > 0) return "not proven";
  return stays.length > 0 ? "data stays" : unproven.length > 0 ? "noted" : "nothing";
}

describe("An environment variable of a function", () => {
  test.each([
    ["python", "PYTHONPATH", "/var/task/shared", "shuts layers out"],
    ["python", "PYTHONPATH", "/var/task/lib", "shuts layers out"],
    ["python", "PYTHONPATH", "/var/task", "shuts layers out"],
    ["python", "PYTHONPATH", "/opt/python/vendor", "shuts layers out"],
    ["python", "PYTHONPATH", "/opt/python/lib/python3.11/site-packages", "shuts layers out"],
    ["python", "PYTHONPATH", "/opt/python", "nothing"],
    ["python", "PYTHONPATH", "/var/task:/opt/python", "nothing"],
    ["python", "PYTHONPATH", "/var/task:/opt/python/lib/python3.11/site-packages:/opt/python/", "nothing"],
    ["python", "PYTHONPATH", "/var/task/shared:/opt/python", "leads into the shared code"],
    ["python", "PYTHONPATH", "shared/plugins:/opt/python", "leads into the shared code"],
    ["python", "PYTHONPATH", "/var/task/lib:/opt/python", "not proven"],
    ["python", "PYTHONPATH", "/opt/python:/opt/python/vendor", "not proven"],
    ["nodejs", "PYTHONPATH", "/var/task/shared", "nothing"],
    ["nodejs", "NODE_PATH", "./:/opt/nodejs/node_modules", "nothing"],
    [
      "nodejs",
      "NODE_PATH",
      "/opt/nodejs/node22/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules",
      "nothing",
    ],
    ["nodejs", "NODE_PATH", "node_modules/@acme/shared/lib:/opt/nodejs/node_modules", "leads into the shared code"],
    ["nodejs", "NODE_PATH", "lib:/opt/nodejs/node_modules", "not proven"],
    ["python", "NODE_PATH", "/var/task/shared", "nothing"],
    ["nodejs", "NODE_OPTIONS", "--require ./node_modules/@acme/shared/register.js", "leads into the shared code"],
    ["nodejs", "NODE_OPTIONS", "--import=@acme/shared/register.mjs", "leads into the shared code"],
    ["nodejs", "NODE_OPTIONS", "-r @acme/shared/register", "nothing"],
    ["nodejs", "NODE_OPTIONS", "--require ./register.js --max-old-space-size=512", "nothing"],
    ["python", "NODE_OPTIONS", "--require ./shared/x.js", "nothing"],
    ["python", "LD_LIBRARY_PATH", "/var/lang/lib:/var/task/shared/lib", "leads into the shared code"],
    ["python", "LD_LIBRARY_PATH", "/var/lang/lib:/var/task/lib", "nothing"],
    ["nodejs", "LD_LIBRARY_PATH", "/var/task/node_modules/@acme/shared/lib", "leads into the shared code"],
    ["nodejs", "LD_LIBRARY_PATH", "/opt/lib", "nothing"],
    ["python", "AWS_LAMBDA_EXEC_WRAPPER", "/var/task/shared/run.sh", "leads into the shared code"],
    ["python", "AWS_LAMBDA_EXEC_WRAPPER", "/var/task/run.sh", "not proven"],
    ["python", "AWS_LAMBDA_EXEC_WRAPPER", "/opt/bootstrap", "noted"],
    ["nodejs", "AWS_LAMBDA_EXEC_WRAPPER", "/var/task/run.sh", "not proven"],
    ["nodejs", "AWS_LAMBDA_EXEC_WRAPPER", "/opt/otel-handler", "noted"],
    ["python", "PRICES", "shared/data/prices.json", "data stays"],
    ["python", "DATA_FOLDER", "shared", "data stays"],
    ["python", "DATABASE", "sqlite:///shared/data/prices.db", "data stays"],
    ["python", "BUCKET", "s3://acme/shared/data", "nothing"],
    ["python", "STAGE", "prod", "nothing"],
  ] as const)("in %s %s=%s means: %s", (language, name, value, meaning) => {
    expect(meaningOf(language, { [name]: value })).toBe(meaning);
  });

  test.each(["python", "nodejs"] as const)("in %s none of them is no sign of anything", (language) => {
    expect(meaningOf(language, {})).toBe("nothing");
  });
});

test.each(["constructor", "toString", "__proto__"])("a variable may be called %s", (name) => {
  const variables = Object.fromEntries([[name, "shared/data.csv"]]);
  expect(variablesFound(variables, ["shared/"], familyNamed("python")).leading).toEqual([name]);
});
