import { describe, expect, test } from "vitest";
import { importErrorPattern, importErrorsIn, newErrors } from "../../../../src/domain/verdict/logs/import-errors.ts";

describe("import errors in log lines", () => {
  test.each([
    {
      title: "Lambda's own line for a failed init",
      text: "[ERROR] Runtime.ImportModuleError: Unable to import module 'app': No module named 'shared.x'\nTraceback (most recent call last):",
      found: ["Runtime.ImportModuleError: Unable to import module 'app': No module named 'shared.x'"],
    },
    {
      title: "a handled error, without its time and request id",
      text: "[WARNING]\t2026-01-02T03:04:05.678Z\t0f8fad5b-d9cb-469f-a165-70867728950e\tfalling back: ModuleNotFoundError: No module named 'shared.pricing'",
      found: ["ModuleNotFoundError: No module named 'shared.pricing'"],
    },
    {
      title: "a name missing from a module",
      text: "ImportError: cannot import name 'Price' from 'shared.core' (/opt/python/shared/core/__init__.py)",
      found: ["ImportError: cannot import name 'Price' from 'shared.core' (/opt/python/shared/core/__init__.py)"],
    },
    {
      title: "the JSON log format",
      text: '{"timestamp":"2026-01-02T03:04:05Z","level":"ERROR","errorType":"Runtime.ImportModuleError","errorMessage":"Unable to import module \'app\': No module named \'shared\'","requestId":"0f8fad5b-d9cb-469f-a165-70867728950e"}',
      found: ["Runtime.ImportModuleError: Unable to import module 'app': No module named 'shared'"],
    },
    {
      title: "a coloured log, and one that would move the cursor",
      text: "\u001b[1;31mModuleNotFoundError\u001b[0m: No module \u001b]0;named\u0007 'shared'",
      found: ["ModuleNotFoundError: No module ]0;named 'shared'"],
    },
    {
      title: "Node.js",
      text: "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/var/task/shared.mjs' imported from /var/task/app.mjs",
      found: ["ERR_MODULE_NOT_FOUND]: Cannot find module '/var/task/shared.mjs' imported from /var/task/app.mjs"],
    },
    {
      title: "a package that import does not find in Node.js",
      text: 'ERROR\tUncaught Exception \t{"errorType":"Error","errorMessage":"Cannot find package \'shared\' imported from /var/task/app.mjs"}',
      found: ["Cannot find package 'shared' imported from /var/task/app.mjs"],
    },
    {
      title: "what a package of Node.js does not give out",
      text: "Error [ERR_PACKAGE_PATH_NOT_EXPORTED]: Package subpath './db' is not defined by \"exports\"",
      found: ["ERR_PACKAGE_PATH_NOT_EXPORTED]: Package subpath './db' is not defined by \"exports\""],
    },
    {
      title: "a syntax error",
      text: "x Runtime.UserCodeSyntaxError: bad",
      found: ["Runtime.UserCodeSyntaxError: bad"],
    },
    {
      title: "a handler that is not there",
      text: "Runtime.HandlerNotFound: Handler 'x'",
      found: ["Runtime.HandlerNotFound: Handler 'x'"],
    },
    {
      title: "nothing in an ordinary line",
      text: "START RequestId: 1 Version: $LATEST\nimported 3 courses",
      found: [],
    },
    {
      title: "a line with half a JSON object in it",
      text: 'payload {"a": ImportError: no',
      found: ["ImportError: no"],
    },
  ])("finds $title", ({ text, found }) => {
    expect(importErrorsIn(text)).toEqual(found);
  });

  test("the same error of two invocations is one error, and known when it was seen before", () => {
    const line = (id: string) => `${id} ImportError: no ujson, request 0f8fad5b-d9cb-469f-a165-7086772895${id}`;
    const [before] = [importErrorsIn(line("0e"))];
    expect(importErrorsIn(`${line("1a")}\n${line("2b")}`)).toEqual(before);
    expect(newErrors(importErrorsIn(line("1a")), before)).toEqual([]);
    expect(newErrors(["ImportError: other"], before)).toEqual(["ImportError: other"]);
  });

  test("a long line is shortened", () => {
    const [error] = importErrorsIn(`ImportError: ${"x".repeat(5000)}`);
    expect(error?.length).toBe(201);
  });

  test("the filter pattern consists of OR terms alone and fits CloudWatch's 1,024 characters", () => {
    const terms = importErrorPattern.match(/\?"[^"]+"/g) ?? [];
    expect(terms.join(" ")).toBe(importErrorPattern);
    expect(importErrorPattern.length).toBeLessThan(1024);
  });
});
