import type { Page, TestInfo } from "@playwright/test";

import { demonstration as test, enterDemonstration } from "../support/demo.ts";
import { expect, expectAccessible, expectNoSideways, inLightAndDark, picture, workspace } from "../support/test.ts";

/** A demonstration some days later, whose clock stands still: numbers can be compared. */
async function someDaysLater(page: Page, days: number): Promise<string> {
  await enterDemonstration(page);
  const moved = await page.request.post("/api/v1/clock", { data: { advance: `P${days}D` }, timeout: 180_000 });
  expect(moved.status(), await moved.text()).toBe(200);
  await page.reload();
  const clock = page.getByRole("form", { name: "Simulated clock" });
  await clock.getByRole("button", { name: "Pause" }).click();
  await expect(clock.getByText("paused")).toBeAttached();
  return workspace(page);
}

/** A page at rest is readable for everybody, in light and dark, and no wider than its screen. */
async function looksRight(page: Page, info: TestInfo, name: string): Promise<void> {
  await expectNoSideways(page);
  await inLightAndDark(page, async (scheme) => {
    await expectAccessible(page);
    await picture(page, info, `${name}-${scheme}`);
  });
}

test("whoever wrote is read and answered where one reads", async ({ page }, info) => {
  test.setTimeout(240_000);
  const home = await someDaysLater(page, 9);
  await page.goto(`${home}/inbox`);
  const rows = page.locator("[data-row]");
  await expect(rows.first()).toBeVisible();
  await looksRight(page, info, "inbox");

  // A filter finds those with whom it is worth to talk, and stands in the address.
  await page.goto(`${home}/inbox?state=all&class=positive`);
  await expect(rows.first()).toBeVisible();
  const name = (await rows.first().locator("[data-row-link]").innerText()).trim();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  await looksRight(page, info, "conversation");

  // r leads to the field; what is refused stays there.
  await page.keyboard.press("r");
  const field = page.getByLabel("Your answer");
  await expect(field).toBeFocused();
  await field.fill("Dear {{firstName}}");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText(/would reach the person/u)).toBeVisible();
  await expect(field).toHaveValue("Dear {{firstName}}");
  await expectAccessible(page);

  // It leaves at once and stands in the thread, once.
  const text = "With pleasure. Would Tuesday at ten suit you?";
  await field.fill(text);
  await page.getByRole("button", { name: /^Send as/u }).click();
  await expect(page.getByText("The answer is kept and leaves as soon as it can.")).toBeVisible();
  await page.request.post("/api/v1/clock", { data: { advance: "PT1M" }, timeout: 60_000 });
  await page.reload();
  await expect(page.locator(".thread__text", { hasText: text })).toHaveCount(1);
  await expect(page.getByText("It leaves in a moment.")).toHaveCount(0);
  await expect(field).toHaveValue("");
  await looksRight(page, info, "answered");

  // The journey tells it.
  await page.getByRole("link", { name: "Contact", exact: true }).click();
  await expect(page.getByText("Answer sent")).toBeVisible();
});

test("the funnel tells how far everybody has come, and opens the people", async ({ page }, info) => {
  test.setTimeout(240_000);
  const home = await someDaysLater(page, 9);
  await page.goto(`${home}/funnel`);
  await expect(page.getByRole("heading", { name: "Funnel", level: 1 })).toBeVisible();
  await looksRight(page, info, "funnel");
  const door = page.getByRole("row", { name: /^Connected/u }).locator("a.door").last();
  const count = Number((await door.innerText()).replaceAll(",", ""));
  expect(count).toBeGreaterThan(0);
  await door.click();
  await expect(page.getByText("Connected is their highest level.")).toBeVisible();
  await expect(page.locator("tbody tr")).toHaveCount(Math.min(count, 50));
  await looksRight(page, info, "funnel-people");
  const file = await page.request.get((await page.getByRole("link", { name: "Export as CSV" }).getAttribute("href")) ?? "");
  expect((await file.text()).trimEnd().split("\r\n")).toHaveLength(count + 1);
});

test("a week stands beside the week before, and its numbers open their rows", async ({ page }, info) => {
  test.setTimeout(240_000);
  const home = await someDaysLater(page, 9);
  await page.goto(`${home}/reports/weekly`);
  await expect(page.getByRole("heading", { name: "Weekly report", level: 1 })).toBeVisible();
  await looksRight(page, info, "weekly");
  await page.getByRole("link", { name: "Week before" }).click();
  await expect(page).toHaveURL(/week=/u);
  await page.getByRole("link", { name: "Week after" }).click();
  const door = page.getByRole("row", { name: /^Invitations sent/u }).locator("a.door").first();
  const figure = Number((await door.innerText()).replaceAll(",", ""));
  expect(figure).toBeGreaterThan(0);
  await door.click();
  await expect(page.locator("#ledger-total")).toHaveAttribute("data-total", String(figure));
  await page.goBack();
  await expect(door).toBeVisible();
  await page.emulateMedia({ media: "print" });
  await expectNoSideways(page);
  await picture(page, info, "weekly-print");
});
