import {
  claire,
  connectAssisted,
  expect,
  fillCampaign,
  importPeople,
  message,
  picture,
  setUp,
  test,
  workspace,
} from "../support/test.ts";

test.use({ javaScriptEnabled: false });

test("everything on the way to an approved invitation works without a script", { tag: "@desktop" }, async ({ page, overture }, info) => {
  test.setTimeout(120_000);
  await setUp(page);
  const base = workspace(page);
  await connectAssisted(page);

  await page.goto(`${base}/finders`);
  await importPeople(page, "Friends", ["Agnes", "Jonas", "Lin"]);

  // Parts of the form come and go by the server, and what was typed stays.
  await page.goto(`${base}/campaigns/new`);
  await fillCampaign(page, {
    name: "friends",
    program: "growth",
    source: "Friends · finder",
    note: "Hello {{firstName}}.",
    welcome: "Thank you, {{firstName}}.",
    cohort: 2,
  });
  await page.getByRole("button", { name: "Add a follow-up" }).click();
  await expect(message(page, "Follow-up 1")).toBeVisible();
  await page.getByRole("button", { name: "Add slot", exact: true }).click();
  await expect(page.getByLabel("Start of slot 2")).toHaveValue("13:00");
  await page.getByRole("button", { name: "Remove slot 2" }).click();
  await expect(page.getByLabel("Start of slot 2")).toHaveCount(0);
  await message(page, "Follow-up 1").getByRole("button", { name: "Remove message" }).click();
  await expect(message(page, "Follow-up 1")).toHaveCount(0);
  await expect(message(page, "Invitation").getByRole("textbox")).toHaveValue("Hello {{firstName}}.");
  await expect(message(page, "Welcome").getByRole("textbox")).toHaveValue("Thank you, {{firstName}}.");
  await expect(page.getByLabel("Contacts per slot")).toHaveValue("2");
  await expect(page.getByLabel("Start this campaign")).toBeChecked();
  await picture(page, info, "without-javascript-form");
  await page.getByRole("button", { name: "Save campaign" }).last().click();
  await expect(page.getByText("friends is on.")).toBeVisible();

  await overture.advanceUntil("2026-03-03T08:05:00Z");
  await page.goto("/companion");
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await expect(page.getByText("2 of 2")).toBeVisible();
  await page.getByRole("button", { name: "Block", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Tomorrow is ready" })).toBeVisible();
  await expect(page.getByText("1 invitation leaves at human moments.")).toBeVisible();

  await page.goto(`${base}/invites`);
  await page.getByRole("switch", { name: "friends is active" }).click();
  await expect(page.getByText("friends is off.")).toBeVisible();
  await expect(page.getByRole("switch", { name: "friends is active" })).not.toBeChecked();

  await page.goto("/companion/identity");
  await page.getByRole("button", { name: "Log out" }).click();
  await page.getByLabel("E-mail").fill(claire.email);
  await page.getByLabel("Password").fill(claire.password);
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});
