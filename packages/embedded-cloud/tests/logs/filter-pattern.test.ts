import { describe, expect, it } from "vitest";
import { filterPattern } from "../../src/logs/filter-pattern.ts";

describe("a filter pattern", () => {
  it.each([
    ["", "anything", true],
    ["ERROR", "[ERROR] no", true],
    ["ERROR", "error", false],
    ["ImportError ModuleNotFoundError", "ImportError", false],
    ["ImportError ModuleNotFoundError", "ModuleNotFoundError is an ImportError", true],
    ["?ImportError ?ModuleNotFoundError", "ImportError", true],
    ["?ImportError ?ModuleNotFoundError", "SyntaxError", false],
    ['?"Runtime.ImportModuleError" ?"Unable to import module"', "Unable to import module 'app'", true],
    ['?"Unable to import module"', "Unable to import a module", false],
    ["?ImportError ?ModuleNotFoundError required", "ImportError", false],
    ["?ImportError ?ModuleNotFoundError required", "only required", true],
    ["-DEBUG", "INFO", true],
    ["-DEBUG", "DEBUG", false],
    ["?ImportError -DEBUG", "nothing of it", true],
    ["ERROR -handled", "ERROR handled", false],
    ['"say \\"hi\\""', 'they say "hi"', true],
  ])("%s on %j: %s", (pattern, message, expected) => {
    expect(filterPattern(pattern)(message)).toBe(expected);
  });

  it.each(["Runtime.ImportModuleError", '"open', "{ $.level = 1 }", "[a, b]", "%regex%", "a?b"])(
    "%s is refused, as terms with other characters need quotes",
    (pattern) => {
      expect(() => filterPattern(pattern)).toThrow("Invalid filter pattern");
    },
  );
});
