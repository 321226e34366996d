/** Renders the end of a command's output, with its colors, as a page that looks like a terminal. */
import { html, Markup } from "../../src/domain/report/report-page/html.ts";

const LINES = 42;

const STYLE = `
body { margin: 0; background: #10151b; color: #d7dee6; }
pre { margin: 0; padding: 20px 24px; font: 13px/1.32 ui-monospace, Menlo, "DejaVu Sans Mono", monospace; }
.c1 { font-weight: 700; } .c2 { opacity: 0.62; } .c31 { color: #ff9d94; } .c32 { color: #6fd3a0; } .c33 { color: #e3bd68; }
`;

export function terminalPage(text: string): string {
  const lines = text.trimEnd().split("\n");
  const shown = ["$ npm run start-migration -- request.json --shared-dir ./shared --wait", "…", ...lines.slice(-LINES)];
  return html`<!doctype html><meta charset="utf-8"><style>${new Markup(STYLE)}</style><pre>${shown.map(
    (line) => html`${colored(line)}\n`,
  )}</pre>`.text;
}

const CODE = new RegExp(`${String.fromCharCode(27)}\\[(\\d+)m`);

/** Color codes of the commands: 1 to 33 start a color, 22 and 39 end it. */
function colored(line: string): readonly Markup[] {
  let open: string | null = null;
  return line.split(CODE).flatMap((piece, index) => {
    if (index % 2 === 1) {
      open = piece === "39" || piece === "22" || piece === "0" ? null : piece;
      return [];
    }
    return [open === null ? html`${piece}` : html`<span class="c${open}">${piece}</span>`];
  });
}
