/** Renders a survey: what functions have in common, their layers, and what cannot move. */
import type { Explained } from "../../domain/report/reasons/code.ts";
import type { RegionSurvey, Survey } from "../../domain/survey/survey.ts";
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
  const { regions } = printableIn(asFound);
  return blocks(
    ...regions.flatMap((region) => regionBlocks(region, style)),
    [...totalLines(regions, style), ...nextLines(regions, written)].join("\n"),
  );
}

/** What was found in one Region, ending with its headline. */
function regionBlocks(survey: RegionSurvey, style: Style): readonly string[] {
  const more = survey.parts.length - MAX_ROWS;
  return [
    table(survey.parts.slice(0, MAX_ROWS), PART_COLUMNS, style),
    more > 0 ? `… and ${count(more, "more part")} (see --json)` : "",
    table(survey.layers.slice(0, MAX_ROWS), LAYER_COLUMNS, style),
    reasonLines("Cannot move to a layer:", survey.cannotMove, style),
    reasonLines("Not read:", survey.unread, style),
    [headline(survey, style), storageLine(survey)].join("\n"),
  ];
}

type Part = RegionSurvey["parts"][number];

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

const LAYER_COLUMNS: Columns<RegionSurvey["layers"][number]> = {
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

function headline({ functions, parts, region }: RegionSurvey, { paint }: Style): string {
  const found =
    parts.length === 0
      ? "nothing in common"
      : `${count(parts.length, "part")} in common, ${kilobytes(savedBytes(parts))} in total`;
  return paint("strong", `${count(functions, "function")} in ${region}: ${found}.`);
}

function savedBytes(parts: readonly Part[]): number {
  return parts.reduce((sum, part) => sum + part.savedBytes, 0);
}

function storageLine({ storage: { usedBytes, allowedBytes } }: RegionSurvey): string {
  return `Storage ${gigabytes(usedBytes)} of ${gigabytes(allowedBytes)}, Lambda's default quota`;
}

/** All Regions together, if there are several. */
function totalLines(regions: readonly RegionSurvey[], { paint }: Style): readonly string[] {
  if (regions.length === 1) return [];
  const functions = regions.reduce((sum, region) => sum + region.functions, 0);
  const saved = savedBytes(regions.flatMap(({ parts }) => parts));
  return [
    paint(
      "strong",
      `${count(functions, "function")} in ${count(regions.length, "Region")}: layers would save ${kilobytes(saved)}.`,
    ),
  ];
}

function nextLines(regions: readonly RegionSurvey[], written: Written | null): readonly string[] {
  if (written === null)
    return regions.every(({ parts }) => parts.length === 0)
      ? []
      : ["Next    npm run survey -- --out ./survey   (a request for each part)"];
  const first = written.files.find((path) => path.startsWith("requests/"));
  const option = regions.length === 1 ? "" : ` --region ${first?.split("/")[1]}`;
  const next = first === undefined ? [] : [`Next    npm run plan -- ${written.folder}/${first}${option}`];
  return [`Written ${written.folder}: ${count(written.files.length, "file")}`, ...next];
}
