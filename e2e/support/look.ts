import type { Page, TestInfo } from "@playwright/test";

import { expectAccessible, expectNoSideways, inLightAndDark } from "./accessibility.ts";
import { picture } from "./pictures.ts";

/** Looks at a page in light and in dark: axe finds nothing serious, nothing is wider than the screen, and a picture is kept of each. */
export async function lookAt(page: Page, info: TestInfo, name: string): Promise<void> {
  await inLightAndDark(page, async (scheme) => {
    await expectAccessible(page);
    await picture(page, info, `${name}-${scheme}`);
  });
  await expectNoSideways(page);
}
