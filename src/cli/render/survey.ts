/** Renders a survey: what functions have in common, their layers, and what cannot move. */
import type { Explained } from "../../domain/report/reasons/code.ts";
import type { Survey } from "../../domain/survey/survey.ts";
import { printableIn } from "../../domain/text.ts";
import type { Style } from "../terminal/terminal.ts";
import { type Columns, table } from "./table.ts";
import { blocks, count, gigabytes, kilobytes, paragraph } from "./text.ts";

const MAX_ROWS = 30;

/** Where the files of a survey were written. */
interface Written {
  readonly folder: string;
  readonly files: readonly string[];
}

/** @param written `null` if nothing was written */
export function renderSurvey(asFound: Survey, written: Written | null, style: Style): string {
  const survey = printableIn(asFound);
  const more = survey.parts.length - MAX_ROWS;
  return blocks(
    table(survey.parts.slice(0, MAX_ROWS), PART_COLUMNS, style),
    more > 0 ? `… and ${count(more, "more part")} (see --json)` : "",
    table(survey.layers.slice(0, MAX_ROWS), LAYER_COLUMNS, style),
    reasonLines("Cannot move to a layer:", survey.cannotMove, style),
    reasonLines("Not read:", survey.unread, style),
    [headline(survey, style), storageLine(survey), ...nextLines(survey, written)].join("\n"),
  );
}

type Part = Survey["parts"][number];

const PART_COLUMNS: Columns<Part> = {
  "in common": ({ name }) => name,
  kind: ({ kind }) => kind,
  functions: ({ holders }) => String(holders),
  copies: ({ copies }) => ({ text: String(copies.length), ...(copies.length > 1 ? { tone: "careful" } : {}) }),
  "in a ZIP": ({ copies }) => kilobytes(copies[0]?.zipBytes ?? 0),
  "a layer saves": ({ savedBytes }) => ({ text: kilobytes(savedBytes), tone: "good" }),
  "functions with each copy": copiesText,
};

function copiesText({ copies }: Part): string {
  const shown = copies.slice(0, 3).map(({ version, functions }) => `${version ?? "a copy"}: ${functions.length}`);
  return shown.join(", ") + (copies.length > 3 ? ", …" : "");
}

const LAYER_COLUMNS: Columns<Survey["layers"][number]> = {
  layer: ({ ofOthers, arn, name }) => (ofOthers ? arn : name),
  newest: ({ newest }) => (newest === null ? "–" : String(newest)),
  "version: functions": ({ versions }) =>
    versions.map(({ version, functions }) => `${version}: ${functions.length}`).join(", ") || "none",
  outdated: ({ outdated }) => ({
    text: String(outdated.length),
    ...(outdated.length > 0 ? { tone: "careful" } : {}),
  }),
  "versions nobody uses": ({ unused }) => unused.slice(0, 10).join(", ") || "none",
};

/** One line for each reason, with its first function. */
function reasonLines(
  title: string,
  functions: readonly { readonly name: string; readonly why: Explained }[],
  { width }: Style,
): string {
  const groups = [...Map.groupBy(functions, ({ why }) => why.code).values()];
  const lines = groups
    .sort((one, other) => other.length - one.length)
    .flatMap(([first, ...others]) =>
      paragraph(`${others.length + 1} as ${first?.name}: ${first?.why.reason}`, width - 2),
    );
  return lines.length === 0 ? "" : [title, ...lines.map((line) => `  ${line}`)].join("\n");
}

function headline({ functions, parts, region }: Survey, { paint }: Style): string {
  const saved = parts.reduce((sum, { savedBytes }) => sum + savedBytes, 0);
  const found =
    parts.length === 0 ? "nothing in common" : `${count(parts.length, "part")} in common, ${kilobytes(saved)} in total`;
  return paint("strong", `${count(functions, "function")} in ${region}: ${found}.`);
}

function storageLine({ storage: { usedBytes, allowedBytes } }: Survey): string {
  return `Storage ${gigabytes(usedBytes)} of ${gigabytes(allowedBytes)}, Lambda's default quota`;
}

function nextLines({ parts }: Survey, written: Written | null): readonly string[] {
  if (written === null)
    return parts.length === 0 ? [] : ["Next    npm run survey -- --out ./survey   (a request for each part)"];
  const first = written.files.find((path) => path.startsWith("requests/"));
  const next = first === undefined ? [] : [`Next    npm run plan -- ${written.folder}/${first}`];
  return [`Written ${written.folder}: ${count(written.files.length, "file")}`, ...next];
}
