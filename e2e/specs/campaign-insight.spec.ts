import type { Page } from "@playwright/test";

import {
  connectSandbox,
  expect,
  fillCampaign,
  importPeople,
  lookAt,
  message,
  setUp,
  test,
  workspace,
} from "../support/test.ts";

const names = ["Amelie", "Bruno", "Chloe", "David", "Emma", "Felix", "Greta", "Hugo", "Ines"];

test("a running campaign is edited with its difference, says why, and shows the days to come", async ({
  page,
  overture,
  sandbox,
}, info) => {
  test.setTimeout(120_000);
  const look = (at: Page, name: string) => lookAt(at, info, name);
  await setUp(page);
  await connectSandbox(page, sandbox.address, await sandbox.openAccount("claire", "Claire Morel"));
  await importPeople(page, "Leaders", names);
  const base = workspace(page);
  await page.goto(`${base}/campaigns/new`);
  await fillCampaign(page, {
    name: "leaders",
    program: "growth",
    source: "Leaders · finder",
    note: "Hello {{firstName}}, see https://example.org/report",
    cohort: 3,
  });
  await page.getByRole("button", { name: "Save campaign" }).last().click();
  await expect(page.getByText("leaders is on.")).toBeVisible();
  await overture.advanceUntil("2026-03-03T08:05:00Z");

  // The days to come, as they are and with everything approved.
  await page.goto(`${base}/invites`);
  await page.getByRole("link", { name: "leaders", exact: true }).click();
  const campaign = new URL(page.url()).pathname;
  await page.goto(`${campaign}/forecast`);
  await expect(page.getByText(/does not leave/u).first()).toBeVisible({ timeout: 20_000 });
  await page.goto(`${campaign}/forecast?as_approved=true`);
  await expect(page.getByText(/Invitation · default · leaves/u).first()).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText(/the source runs dry/u)).toBeVisible();
  await look(page, "forecast");

  // Why one of them has not left.
  await page.getByRole("link", { name: /Amelie/u }).first().click();
  await expect(page.getByRole("heading", { name: /^Why, for Amelie/u })).toBeVisible();
  await expect(page.getByText("Is it approved, where it has to be?")).toBeVisible();
  await expect(page.getByRole("link", { name: "Decide on the companion" })).toBeVisible();
  await look(page, "why");

  // A change of what runs is shown before it is saved.
  await page.goto(`${campaign}/edit`);
  await message(page, "Invitation").getByRole("textbox").fill("Good day {{firstName}}");
  await page.getByLabel("Holidays").fill("2026-05-01");
  await page.getByRole("button", { name: "Save campaign" }).last().click();
  await expect(page.getByRole("heading", { name: "What this changes" })).toBeVisible();
  await expect(page.getByText("3 people have something open in this campaign.")).toBeVisible();
  await expect(page.getByText("3 of them get the changed message.")).toBeVisible();
  await look(page, "campaign-difference");
  await page.getByRole("button", { name: "Save these changes" }).click();
  await expect(page.getByText("leaders is saved.")).toBeVisible();

  // What was there can be had again.
  await page.goto(`${campaign}/versions`);
  await expect(page.getByText("Good day {{firstName}}")).toBeVisible();
  await page.getByRole("button", { name: "Go back to version 1" }).click();
  await expect(page.getByText("The campaign is as it was at version 1.")).toBeVisible();
  await look(page, "versions");
});

test("of two who edit at once the second sees what the first has changed, and loses nothing", async ({
  page,
  sandbox,
}) => {
  await setUp(page);
  await connectSandbox(page, sandbox.address, await sandbox.openAccount("claire", "Claire Morel"));
  await importPeople(page, "Leaders", names.slice(0, 3));
  const base = workspace(page);
  await page.goto(`${base}/campaigns/new`);
  await fillCampaign(page, { name: "leaders", program: "growth", source: "Leaders · finder", note: "Hello", cohort: 1 });
  await page.getByRole("button", { name: "Save campaign" }).last().click();
  await page.getByRole("link", { name: "leaders", exact: true }).click();
  const campaign = new URL(page.url()).pathname;
  const other = await page.context().newPage();
  await page.goto(`${campaign}/edit`);
  await other.goto(`${campaign}/edit`);
  await other.getByLabel("Description").fill("For the spring");
  await other.getByRole("button", { name: "Save campaign" }).last().click();
  await other.getByRole("button", { name: "Save these changes" }).click();
  await expect(other.getByText("leaders is saved.")).toBeVisible();

  await message(page, "Invitation").getByRole("textbox").fill("Hello from the second");
  await page.getByRole("button", { name: "Save campaign" }).last().click();
  await expect(page.getByText("Somebody else has changed this campaign since you opened it.")).toBeVisible();
  await expect(page.getByText("For the spring").first()).toBeVisible();
  await expect(message(page, "Invitation").getByRole("textbox")).toHaveValue("Hello from the second");
  await page.getByRole("button", { name: "Save these changes" }).click();
  await expect(page.getByText("leaders is saved.")).toBeVisible();
  await page.goto(`${campaign}/edit`);
  await expect(page.getByLabel("Description")).toHaveValue("For the spring");
  await expect(message(page, "Invitation").getByRole("textbox")).toHaveValue("Hello from the second");
});
