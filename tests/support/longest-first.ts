import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What takes minutes, the longest first: begun late, the end of a run would wait for it alone. */
const LONG = [
  "service/demo",
  "service/permissions",
  "service/load",
  "service/load-through-aliases",
  "service/mixed-fleet",
  "service/roll-back.test",
  "service/commands",
  "service/examples",
  "service/endings",
  "faults/stopped",
  "faults/shifting",
  "tasks/prepare/probe-imports.test",
  "tasks/change/shift-traffic",
  "tasks/cleanup",
  "probe/",
];

/** A worker goes on to the next file with what it has imported, as long as that file is of the same project. */
const PROJECTS = ["service", "faults", "rooms", "domain"];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const found = LONG.findIndex((path) => moduleId.includes(`/tests/${path}`));
      return found === -1 ? LONG.length : found;
    };
    const place = (file: TestSpecification) => PROJECTS.indexOf(file.project.name) * (LONG.length + 1) + rank(file);
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other));
  }
}
