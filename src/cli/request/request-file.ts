/** Reads a request file: JSON, which may have comments, or YAML. Reports a missing, too large or invalid file. */
import { readFile } from "node:fs/promises";
import { count } from "../../domain/amounts.ts";
import { BadRequest } from "../../domain/errors.ts";
import { Refused } from "../terminal/errors.ts";
import { parseJson } from "./request-json.ts";
import { type Place, RequestMistake, type RequestText } from "./request-text.ts";
import { parseYaml } from "./request-yaml.ts";

/** Step Functions takes at most 256 KiB of input (docs: step-functions/latest/dg/service-quotas). */
const MAX_INPUT_BYTES = 262_144;

export interface RequestFile extends RequestText {
  readonly path: string;
}

/** Returns the content of the file, not yet checked as a request. @throws Refused with the mistake and its position */
export async function readRequestFile(path: string): Promise<RequestFile> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new Refused(unreadable(path, error), { cause: error });
  });
  checkSize(path, bytes.length);
  const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
  const file = { path, ...parse(path, text) };
  // Aliases of YAML can make more of a file.
  checkSize(path, Buffer.byteLength(JSON.stringify(file.value) ?? ""));
  return file;
}

function checkSize(path: string, bytes: number): void {
  if (bytes <= MAX_INPUT_BYTES) return;
  throw new Refused(
    `${path} has ${count(bytes, "byte")}, but Step Functions accepts at most ${MAX_INPUT_BYTES.toLocaleString("en-US")} (256 KiB). Select the fleet by \`prefix\` or \`tags\` instead of names, or shorten the checks.`,
  );
}

function unreadable(path: string, error: NodeJS.ErrnoException): string {
  if (error.code === "ENOENT") {
    return `File ${path} does not exist. Pass the path of a request, for example statemachine/examples/sample-fleet.json.`;
  }
  if (error.code === "EISDIR") return `${path} is a folder. Pass the path of a request file.`;
  return `${path} cannot be read: ${error.message}`;
}

function parse(path: string, text: string): RequestText {
  const [format, parseText] = /\.ya?ml$/i.test(path) ? (["YAML", parseYaml] as const) : (["JSON", parseJson] as const);
  try {
    return parseText(text);
  } catch (cause) {
    if (cause instanceof RequestMistake)
      throw new Refused(`${path} is not valid ${format}: ${cause.what} ${placeText(cause.place)}. ${cause.remedy}`, {
        cause,
      });
    if (!(cause instanceof RangeError)) throw cause;
    throw new Refused(`${path} cannot be parsed as ${format}: it is nested too deeply.`, { cause });
  }
}

const placeText = ({ line, column }: Place) => `at line ${line}, column ${column}`;

/** Runs work with the request of a file. If it is rejected, each problem says where in the file it is. */
export async function withPlaces<T>({ placeOf }: RequestText, work: () => Promise<T>): Promise<T> {
  return work().catch((error: unknown) => {
    if (!(error instanceof BadRequest)) throw error;
    throw new BadRequest(
      error.problems.map((problem) => {
        const place = problem.path === "" ? null : placeOf(problem.path);
        return place === null ? problem : { ...problem, message: `${problem.message} (${placeText(place)})` };
      }),
    );
  });
}
