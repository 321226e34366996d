/**
 * The colours of report and live page, as CSS custom properties for light and dark. There is one per outcome, each with
 * a contrast of at least 4.5 to 1 on its backgrounds (WCAG 2.2, 1.4.3).
 */
export const colours = `
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --sheet: #ffffff; --sunk: #eef1f4; --line: #d8dee5; --strong-line: #aab4c0;
  --ink: #16202b; --quiet: #55616e; --accent: #1d5fa8; --accent-soft: #e3eefb;
  --migrated: #17704a; --migrated-soft: #dff3e8;
  --running: #1d5fa8; --running-soft: #e0edfb;
  --restored: #5b4a9e; --restored-soft: #ebe7f8;
  --skipped: #7a5a12; --skipped-soft: #f8eed7;
  --failed: #b3261e; --failed-soft: #fbe3e1;
  --unchanged: #55616e; --unchanged-soft: #e9edf1;
  --shadow: 0 1px 2px rgb(22 32 43 / 0.05), 0 4px 16px rgb(22 32 43 / 0.05);
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ground: #10151b; --sheet: #182029; --sunk: #202a35; --line: #2e3a47; --strong-line: #55636f;
    --ink: #e8edf2; --quiet: #a3afbb; --accent: #84b8f3; --accent-soft: #1d3349;
    --migrated: #6fd3a0; --migrated-soft: #173a2a;
    --running: #84b8f3; --running-soft: #1a3350;
    --restored: #baaaf2; --restored-soft: #2e2750;
    --skipped: #e3bd68; --skipped-soft: #3c3013;
    --failed: #ff9d94; --failed-soft: #4a1f1c;
    --unchanged: #a3afbb; --unchanged-soft: #26313c;
    --shadow: 0 1px 2px rgb(0 0 0 / 0.3), 0 4px 16px rgb(0 0 0 / 0.25);
  }
}
`;
