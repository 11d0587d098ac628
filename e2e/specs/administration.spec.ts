import { claire, importPeople, setUp, workspace } from "../support/journeys.ts";
import { expect, expectAccessible, inLightAndDark, picture, test } from "../support/test.ts";

test.beforeEach(async ({ page }) => setUp(page));

test("the pages of administration and the own account are for everybody", async ({ page }, info) => {
  const base = workspace(page);
  const pages = [
    ["account", "Your account"],
    ["organization/users", "Users"],
    ["organization/workspaces", "All workspaces"],
    ["mail", "Mail"],
    ["reply-endpoint", "Judging of replies"],
    ["palette", "Go to"],
  ] as const;
  for (const [path, title] of pages) {
    await page.goto(`${base}/${path}`);
    await expect(page.getByRole("heading", { name: title, level: 1 })).toBeVisible();
    await inLightAndDark(page, async (scheme) => {
      await expectAccessible(page);
      await picture(page, info, `${path.replace("/", "-")}-${scheme}`);
    });
  }
});

test("a contact is edited by hand, and the page says so", { tag: "@desktop" }, async ({ page }) => {
  await importPeople(page, "People", ["Ada", "Grace"]);
  await page.goto(`${workspace(page)}/contacts`);
  await page.getByRole("link", { name: "Ada" }).first().click();
  await page.getByRole("link", { name: "Edit" }).click();
  await page.getByLabel("Company").fill("Analytical Engines");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("definition").filter({ hasText: "Analytical Engines" })).toBeVisible();
  await expect(page.getByText("by hand").first()).toBeVisible();
});

test("a new password lets one in, and the old one does not", { tag: "@desktop" }, async ({ page, browser }) => {
  await page.goto(`${workspace(page)}/account`);
  await page.getByLabel("Present password").fill(claire.password);
  await page.getByLabel("New password").fill("a loud river at midnight");
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.getByText("The password is changed.")).toBeVisible();

  const other = await browser.newPage({ baseURL: new URL(page.url()).origin });
  await other.goto("/login");
  await other.getByLabel("E-mail").fill(claire.email);
  await other.getByLabel("Password").fill(claire.password);
  await other.getByRole("button", { name: "Log in" }).click();
  await expect(other.getByText("The e-mail address or the password is wrong.")).toBeVisible();
  await other.getByLabel("Password").fill("a loud river at midnight");
  await other.getByRole("button", { name: "Log in" }).click();
  await expect(other.getByRole("heading", { name: "Dashboard", level: 1 })).toBeVisible();
});

test("a few letters lead to any page, and a key shows the keys", { tag: "@desktop" }, async ({ page }) => {
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Go to" });
  await expect(palette.getByRole("link", { name: "Members" })).toBeVisible();
  await palette.getByRole("searchbox").fill("all work");
  await expect(palette.getByRole("link")).toHaveCount(1);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "All workspaces", level: 1 })).toBeVisible();

  await page.keyboard.press("?");
  const keys = page.getByRole("dialog", { name: "Keys of this page" });
  await expect(keys.getByText("Ctrl K")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(keys).toBeHidden();
});

test("what saving means follows what is chosen", { tag: "@desktop" }, async ({ page }) => {
  await page.goto(`${workspace(page)}/campaigns/new`);
  const meaning = page.getByRole("region", { name: "What this means" });
  await page.getByLabel("Contacts per slot").fill("7");
  await expect(meaning.getByText("7", { exact: true })).toBeVisible();
  await expect(meaning.getByText("35", { exact: true })).toBeVisible();
});
