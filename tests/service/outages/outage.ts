/** One function of the corpus, and what is right for it. */
import type { Files } from "../../support/fleet.ts";

export interface Outage {
  /** How it reaches its shared code; its name in the fleet comes from it. */
  readonly title: string;
  /** Its own files; `app.py` or `app.js` holds the handler unless `handler` says otherwise. */
  readonly own: Files;
  /** Its copy of the shared code beside the fleet's, which the layer holds too. */
  readonly more?: Files;
  /** Shared files that only its own copy has: with `"drift": "adopt-layer"` the layer lacks them. */
  readonly onlyHere?: Files;
  readonly handler?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * `moves`; `stays`, because it would break; `held`, although it would not break: needlessly, or for want of
   * understanding.
   */
  readonly right: "moves" | "stays" | "held";
}
