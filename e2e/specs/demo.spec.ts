import { demonstration as test, enterDemonstration } from "../support/demo.ts";
import { expect, expectAccessible, inLightAndDark, picture } from "../support/test.ts";

test("the demonstration is entered by a press, and its days pass while one looks", { tag: "@desktop" }, async ({
  page,
  request,
}, info) => {
  test.setTimeout(150_000);
  await enterDemonstration(page);
  await page.getByRole("link", { name: "Invites", exact: true }).first().click();
  await expect(page.getByRole("heading", { name: "Invites", level: 1 })).toBeVisible();

  const clock = page.getByRole("form", { name: "Simulated clock" });
  const face = page.locator("#clock-face time");
  const shown = async (): Promise<number> => Date.parse((await face.getAttribute("datetime")) ?? "");
  await clock.getByRole("button", { name: "Pause" }).click();
  await expect(clock.getByText("paused")).toBeVisible();
  const start = await shown();
  await clock.getByRole("button", { name: "Next slot" }).click();
  await expect.poll(shown, { timeout: 30_000 }).toBeGreaterThan(start);
  const slot = await shown();
  await clock.getByRole("button", { name: "Next day" }).click();
  await expect.poll(shown, { timeout: 30_000 }).toBeGreaterThan(slot);

  // Four days later, moved from elsewhere, the page has followed without having been loaded again.
  const rows = page.getByRole("row").filter({ has: page.getByRole("switch") });
  const before = await rows.allInnerTexts();
  const morning = await shown();
  await page.evaluate(() => document.body.setAttribute("data-loaded-once", ""));
  const moved = await request.post("/api/v1/clock", { data: { advance: "P4D" }, timeout: 90_000 });
  expect(moved.status(), await moved.text()).toBe(200);
  await expect.poll(shown).toBeGreaterThanOrEqual(morning + 4 * 24 * 60 * 60 * 1000);
  await expect.poll(() => rows.allInnerTexts()).not.toEqual(before);
  await expect(page.locator("body")).toHaveAttribute("data-loaded-once", "");
  await expect(page.locator(".ratio").first()).toBeVisible();
  await inLightAndDark(page, async (scheme) => {
    await expectAccessible(page);
    await picture(page, info, `demo-${scheme}`);
  });
});
