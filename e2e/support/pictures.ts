import { join } from "node:path";

import type { Page, TestInfo } from "@playwright/test";

import { pictures } from "./environment.ts";

/** Keeps a picture of the whole page for people to look at: `test-results/pictures/NAME-PROJECT.png`. */
export async function picture(page: Page, info: TestInfo, name: string): Promise<void> {
  const path = join(pictures, `${name}-${info.project.name}.png`);
  await page.screenshot({ path, fullPage: true, animations: "disabled" });
}
