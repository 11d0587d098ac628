import { expect, type Page, test as base } from "@playwright/test";

import { freePort, Served } from "./process.ts";

/** People of the demonstration's network: enough for its campaigns, few enough to start at once. */
const people = 2_000;

/** Playwright's `test` with a demonstration of its own for each test. */
export const demonstration = base.extend<{ demo: Served }>({
  demo: async ({}, use) => {
    const port = await freePort();
    const demo = await Served.start(["demo", "--port", String(port), "--people", String(people)], port, "/healthz");
    await use(demo);
    await demo.stop();
  },
  baseURL: async ({ demo }, use) => {
    await use(demo.address);
  },
});

/** Enters as the lead of the team, who sees everything, and lands on the dashboard. */
export async function enterDemonstration(page: Page): Promise<void> {
  await page.goto("/");
  await page.getByRole("button", { name: /Camille Laurent/u }).click();
  await expect(page.getByRole("heading", { name: "Dashboard", level: 1 })).toBeVisible();
}
