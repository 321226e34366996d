import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What takes minutes, the longest first: begun late, the end of a run would wait for it alone. */
const LONG = [
  "service/demo",
  "faults/stopped",
  "faults/shifting",
  "service/permissions",
  "service/load-through-aliases",
  "service/mixed-fleet",
  "service/roll-back.test",
  "service/commands",
  "service/examples",
  "service/endings",
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const found = LONG.findIndex((path) => moduleId.includes(`/tests/${path}`));
      return found === -1 ? LONG.length : found;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}
