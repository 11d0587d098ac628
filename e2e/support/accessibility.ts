import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { expect, type Page } from "@playwright/test";
import type { AxeResults } from "axe-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Waits until no colour is on its way to another: half-way between two themes nothing has the contrast of either. */
export async function transitionsEnded(page: Page): Promise<void> {
  const running = () => document.getAnimations().filter((animation) => animation instanceof CSSTransition).length;
  await expect.poll(() => page.evaluate(running), "colours come to rest").toBe(0);
}

/** Fails on what axe finds serious or critical on the page at rest, and says where it is. */
export async function expectAccessible(page: Page): Promise<void> {
  await transitionsEnded(page);
  await page.evaluate(axe);
  const results = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as AxeResults;
  const findings = results.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => ({ id, help, where: nodes.map(({ target }) => target.join(" ")) }));
  expect(findings, "what axe finds serious or critical").toEqual([]);
}

/** Does the same in light and in dark, and leaves the page light. */
export async function inLightAndDark(page: Page, look: (scheme: "light" | "dark") => Promise<void>): Promise<void> {
  for (const scheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await look(scheme);
  }
}

/** Fails where something is wider than the screen. */
export async function expectNoSideways(page: Page): Promise<void> {
  const beyond = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
  expect(await page.evaluate(beyond), "nothing is wider than the screen").toBeLessThanOrEqual(0);
}
