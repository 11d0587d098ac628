import { expect, expectAccessible, inLightAndDark, picture, test } from "../support/test.ts";

test("a new installation opens with a page that anybody can use", async ({ page }, info) => {
  const response = await page.goto("/");
  expect(response?.status()).toBe(200);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await inLightAndDark(page, async (scheme) => {
    await expectAccessible(page);
    await picture(page, info, `first-visit-${scheme}`);
  });
});

test("the clock stands still until it is moved", { tag: "@desktop" }, async ({ overture }) => {
  const start = await overture.now();
  expect(await overture.now()).toBe(start);
  const later = await overture.advance("P1D");
  expect(Date.parse(later) - Date.parse(start)).toBe(24 * 60 * 60 * 1000);
});
