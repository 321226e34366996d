/** Makes the report's page: one HTML file that needs no other file and runs no script. */
import { executionName } from "../../execution-name.ts";
import { layerVersionsIn } from "../report.ts";
import { followUp } from "./follow-up.ts";
import { functionList } from "./function-list.ts";
import { html, Markup } from "./html.ts";
import { overview } from "./overview.ts";
import type { PageFacts } from "./page-facts.ts";
import { sizes } from "./sizes.ts";
import { style } from "./style.ts";
import { timeline } from "./timeline.ts";

/** With this policy a browser loads nothing and runs nothing, whatever the file contains. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export function reportPage(facts: PageFacts): string {
  const { report } = facts;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${new Markup(POLICY)}"><meta name="referrer" content="no-referrer">
<title>${report.outcome}: ${executionName(report.execution)}</title><style>${new Markup(style)}</style></head>
<body><main>
${overview(facts)}
${timeline(facts.visits, facts.now)}
${sizes(facts)}
${followUp(facts)}
${functionList(facts)}
<footer><dl>
<dt>Execution</dt><dd><code>${report.execution}</code></dd>
${layerVersionsIn(report).map((arn) => html`<dt>Layer</dt><dd><code>${arn}</code></dd>`)}
<dt>Report as JSON</dt><dd><code>${report.location}</code></dd>
</dl></footer>
</main></body></html>
`.text;
}
