/** Codes of the ways on if functions hold different copies of the shared code. */
import * as z from "zod";
import { count } from "../../amounts.ts";
import { listed } from "../../text.ts";
import { code, codes, texts } from "./code.ts";

export const ofWays = codes({
  "deploy-from-one-commit": code(
    "deploy functions again from the commit of the most frequent copy, then start the request",
    { holder: z.string(), holders: z.int(), functions: texts, total: z.int() },
    ({ holder, holders, functions, total }) =>
      total === 0
        ? `All functions hold the copy of ${holder}: with this request the layer is made from it.`
        : `Deploy ${listed(functions)} again from the commit of the copy in ${holder}, which ${count(holders, "function")} hold. Then start this request.`,
  ),
  "adopt-where-unreached":
    "{functions …} never load a file that differs, which the import proof shows: with this request they adopt the layer, and what they run stays the same.",
  "layer-per-copy":
    "Each copy becomes its own layer ({layerNames …}), and no function changes what it runs. Start the requests one after the other.",
  "layer-per-copy-not-allowed":
    "Each copy could become its own layer ({layerNames …}), but this deployment may not publish these names: deploy it with layerNames that allow them.",
});
