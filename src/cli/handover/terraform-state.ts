/**
 * A Terraform state at hand: which functions are in it, and at which address. Nothing else of it is read: states hold
 * secrets.
 */
import { readFile } from "node:fs/promises";
import * as z from "zod";
import { isDeeperThan } from "../../domain/json.ts";
import { Refused } from "../terminal/errors.ts";

const Module = z.object({
  resources: z
    .array(
      z.object({ type: z.string(), address: z.string(), values: z.object({ function_name: z.unknown() }).partial() }),
    )
    .default([]),
  get child_modules() {
    return z.array(Module).default([]);
  },
});
const Shown = z.object({ values: z.object({ root_module: Module }) });
const Stored = z.object({
  version: z.literal(4),
  resources: z.array(
    z.object({
      module: z.string().optional(),
      mode: z.string(),
      type: z.string(),
      name: z.string(),
      instances: z.array(
        z.object({
          index_key: z.union([z.string(), z.number()]).optional(),
          attributes: z.object({ function_name: z.unknown() }).partial().default({}),
        }),
      ),
    }),
  ),
});

type Found = readonly [functionName: unknown, address: string];
const FUNCTION = "aws_lambda_function";
/** Modules are walked by recursion; those of a state lie a few levels deep. */
const MOST_LEVELS_OF_STATE = 500;

/**
 * Addresses by function name, from what `terraform show -json` prints or a state file. @throws Refused where it is
 * neither
 */
export async function addressesIn(path: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(path, "utf8").catch((cause) => {
    throw new Refused(`There is no Terraform state ${path}. Write one: terraform show -json > ${path}`, { cause });
  });
  const state = jsonFrom(text);
  if (isDeeperThan(state, MOST_LEVELS_OF_STATE))
    throw new Refused(`${path} nests modules deeper than any state that Terraform writes.`);
  const found = addressesOf(state);
  if (found === null)
    throw new Refused(`${path} is neither what terraform show -json prints nor a state file (version 4).`);
  return new Map(found.flatMap(([name, address]) => (typeof name === "string" ? [[name, address] as const] : [])));
}

function addressesOf(value: unknown): readonly Found[] | null {
  const shown = Shown.safeParse(value);
  if (shown.success) return ofModule(shown.data.values.root_module);
  const stored = Stored.safeParse(value);
  if (!stored.success) return null;
  const functions = stored.data.resources.filter(({ mode, type }) => mode === "managed" && type === FUNCTION);
  return functions.flatMap(({ module, name, instances }) =>
    instances.map(({ index_key: key, attributes }): Found => {
      const index = key === undefined ? "" : `[${JSON.stringify(key)}]`;
      return [attributes.function_name, `${module === undefined ? "" : `${module}.`}${FUNCTION}.${name}${index}`];
    }),
  );
}

function ofModule({ resources, child_modules }: z.infer<typeof Module>): readonly Found[] {
  const own = resources.filter(({ type, address }) => type === FUNCTION && !/(^|\.)data\./.test(address));
  return [
    ...own.map(({ values, address }): Found => [values.function_name, address]),
    ...child_modules.flatMap(ofModule),
  ];
}

function jsonFrom(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
