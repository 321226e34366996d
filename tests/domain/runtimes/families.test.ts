import { describe, expect, test } from "vitest";
import { FAMILIES, familyOf, onlyFamilyOf, PLACES } from "../../../src/domain/runtimes/families.ts";

describe.each(FAMILIES.map((family) => [family.language, family] as const))("of %s", (_, family) => {
  const others = FAMILIES.filter((other) => other !== family);

  test("the example of a shared path belongs to the family, and a layer keeps it in the family's folder", () => {
    expect(
      onlyFamilyOf(family.paths.moduleEnding === null ? family.example : `shared${family.paths.moduleEnding}`),
    ).toBe(family);
    expect(PLACES.inLayer).toContain(family.paths.layerFolder);
    expect(family.paths.versionFolder.source).toMatch(/^\^/);
  });

  test("every runtime with a date belongs to the family alone", () => {
    const runtimes = Object.keys(family.updatesBlockedFrom);
    expect(runtimes.length).toBeGreaterThan(0);
    expect(runtimes.map(familyOf)).toEqual(runtimes.map(() => family));
  });

  test("the variable with its search path is one that decides what is loaded", () => {
    expect(family.loadingVariables).toContain(family.searchVariable);
  });

  test("its folders and files are its own", () => {
    const own = ({ paths, fileSuffix, searchVariable, handoverName }: typeof family) => [
      paths.layerFolder,
      `modules ${paths.modulesFolder}`,
      `suffix ${fileSuffix}`,
      searchVariable,
      handoverName,
    ];
    expect(others.flatMap(own).filter((each) => own(family).includes(each))).toEqual([]);
  });
});
