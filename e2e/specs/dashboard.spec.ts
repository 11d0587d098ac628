import { demonstration as test, enterDemonstration } from "../support/demo.ts";
import {
  expect,
  expectAccessible,
  expectNoSideways,
  inLightAndDark,
  picture,
  setUp,
  test as bare,
} from "../support/test.ts";

test("the dashboard answers first, and each of its numbers opens the rows that it counts", async ({
  page,
  request,
}, info) => {
  test.setTimeout(240_000);
  await enterDemonstration(page);
  const moved = await request.post("/api/v1/clock", { data: { advance: "P9D" }, timeout: 180_000 });
  expect(moved.status(), await moved.text()).toBe(200);
  // Numbers stand still while they are compared.
  await page.reload();
  const clock = page.getByRole("form", { name: "Simulated clock" });
  await clock.getByRole("button", { name: "Pause" }).click();
  // A phone shows no words beside the clock.
  await expect(clock.getByText("paused")).toBeAttached();
  await page.goto(new URL(page.url()).pathname);
  await expect(page.getByRole("heading", { name: "Top network growth" })).toBeVisible();
  await expect(page.getByRole("img", { name: /^Replies over time/u })).toBeVisible();
  await expectNoSideways(page);
  await inLightAndDark(page, async (scheme) => {
    await expectAccessible(page);
    await picture(page, info, `dashboard-${scheme}`);
  });

  // The table behind a chart.
  const chart = page.getByRole("img", { name: /^Sent and accepted over time/u });
  await expect(chart).toBeVisible();
  await page.getByText("The numbers as a table").last().click();
  await expect(page.getByRole("region", { name: "Sent and accepted over time" })).toBeVisible();

  // A number is a door.
  const sent = page.locator(".figures-row a.door").first();
  const figure = Number((await sent.innerText()).replaceAll(",", ""));
  expect(figure).toBeGreaterThan(0);
  await sent.click();
  await expect(page.getByRole("heading", { name: "Ledger", level: 1 })).toBeVisible();
  await expect(page.locator("#ledger-total")).toHaveAttribute("data-total", String(figure));
  await expectNoSideways(page);
  await inLightAndDark(page, async (scheme) => {
    await expectAccessible(page);
    await picture(page, info, `ledger-${scheme}`);
  });
  const file = await page.request.get((await page.getByRole("link", { name: "Export as CSV" }).getAttribute("href")) ?? "");
  expect((await file.text()).trimEnd().split("\r\n")).toHaveLength(figure + 1);

  // Filters stand in the address, and can be taken away.
  await page.goBack();
  await page.goto(`${new URL(page.url()).pathname}?days=7`);
  await page.getByRole("link", { name: /Remove the filter Period/u }).click();
  await expect(page).not.toHaveURL(/days=7/u);
});

bare("a workspace without campaigns is told what will stand here", async ({ page }) => {
  await setUp(page);
  await page.getByRole("link", { name: "Dashboard" }).first().click();
  await expect(page.getByRole("heading", { name: "Nothing to follow yet" })).toBeVisible();
  await expectAccessible(page);
});
