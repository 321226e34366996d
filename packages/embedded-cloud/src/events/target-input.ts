/** What a target is sent: the event as it is, or what its input transformer makes of it. */
import * as z from "zod";
import { mapOf, ownMember } from "../protocols/names.ts";

/** Dot notation only; array places and wildcards are not read here. */
const Path = z.string().regex(/^\$(\.[\w-]+)*$/, "must be a path of plain fields, such as $.detail.name");
/** A text of the template. AWS fills placeholders inside of it in without quotes; here that is refused. */
const TEXT = /"(?:[^"\\]|\\.)*"/g;
const PLACEHOLDER = /<([^<>"\s]+)>/g;

export const InputTransformer = z.strictObject({
  InputPathsMap: mapOf(z.string().regex(/^\w+$/), Path).default(new Map()),
  InputTemplate: z
    .string()
    .min(1)
    .max(8192)
    .refine(
      (template) => !template.match(TEXT)?.some((text) => text.match(PLACEHOLDER)),
      "placeholders inside a text are not filled in here",
    ),
});

/**
 * A placeholder that no path stands for, or `null`; variables that AWS predefines (`aws.events.…`) are not filled in
 * here.
 */
export function unknownPlaceholder({ InputPathsMap, InputTemplate }: InputTransformer): string | null {
  const names = [...InputTemplate.matchAll(PLACEHOLDER)].map(([, name = ""]) => name);
  return names.find((name) => !InputPathsMap.has(name)) ?? null;
}

export type InputTransformer = z.output<typeof InputTransformer>;

/** JSON text; each placeholder gives way to its value as JSON. */
export function inputOf(event: object, transformer: InputTransformer | undefined): string {
  if (transformer === undefined) return JSON.stringify(event);
  const { InputPathsMap, InputTemplate } = transformer;
  return InputTemplate.replace(PLACEHOLDER, (_, name: string) =>
    JSON.stringify(valueAt(event, InputPathsMap.get(name) ?? "") ?? ""),
  );
}

function valueAt(event: object, path: string): unknown {
  const fields = path.split(".").slice(1);
  return fields.reduce<unknown>(ownMember, event);
}
