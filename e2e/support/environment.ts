import { fileURLToPath } from "node:url";

/** `cargo x e2e` names these; the values beside them serve `npx playwright test` in this folder. */

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

/** The browser of the machine: none is downloaded. */
export const chromium = process.env["OVERTURE_CHROMIUM"] ?? "/usr/bin/chromium";

/** The program under test. */
export const binary = process.env["OVERTURE_BINARY"] ?? here("../../target/debug/overture");

/** Where the sums are written that `cargo x` adds to those of the Rust tests. */
export const report = process.env["OVERTURE_REPORT"] ?? here("../test-results/report.json");

/** Where pictures of pages are kept for people to look at. */
export const pictures = here("../test-results/pictures");

/** Where the manual clocks of a test begin: a Monday, 07:00 in Paris. */
export const beginning = "2026-03-02T06:00:00Z";
