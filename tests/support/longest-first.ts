import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What takes minutes, the longest first: begun late, the end of a run would wait for it alone. */
const LONG = [
  "service/installed.test",
  "service/killed-tasks",
  "service/demo",
  "service/load",
  "service/load-through-aliases",
  "service/mixed-fleet",
  "service/roll-back.test",
  "service/commands",
  "service/examples",
  "service/hostile-texts",
  "service/handover-repositories",
  "service/advice",
  "service/endings",
  "service/permissions",
  "faults/stopped",
  "faults/shifting",
  "tasks/prepare/probe-imports.test",
  "tasks/change/shift-traffic",
  "tasks/cleanup",
  "probe/",
];

/** A worker goes on to the next file with what it has imported, as long as that file is of the same project. */
const PROJECTS = ["service", "endings", "faults", "tasks", "rooms", "domain"];

interface TestFile {
  readonly moduleId: string;
  readonly project: { readonly name: string };
}

/** Files of one project follow each other, the longest first; others keep their order. */
export function longestFirst<File extends TestFile>(files: readonly File[]): File[] {
  const rank = ({ moduleId }: File) => {
    const found = LONG.findIndex((path) => moduleId.includes(`/tests/${path}`));
    return found === -1 ? LONG.length : found;
  };
  const place = (file: File) => PROJECTS.indexOf(file.project.name) * (LONG.length + 1) + rank(file);
  return files.toSorted((one, other) => place(one) - place(other));
}

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return longestFirst(await super.sort(files));
  }
}
