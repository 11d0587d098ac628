import { expect, expectAccessible, lookAt, picture, setUp, test, uploadFile, workspace } from "../support/test.ts";

/** Two sources that tell of one person by different keys. */
const sources = {
  Fair: ["First name,Last name,Profile URL,Company", "Anne,Blanc,linkedin.com/in/anne-blanc,Acme", "Karl,Huber,linkedin.com/in/karl-huber,Ulm"],
  Letters: ["First name,Last name,E-mail,Company", "Anne,Blanc,anne@acme.example,Acme Works"],
};

test("two contacts that are one person are compared, merged, and taken apart again", async ({ page }, info) => {
  await setUp(page);
  for (const [name, lines] of Object.entries(sources)) {
    const buffer = Buffer.from(lines.join("\n"));
    await uploadFile(page, name, { name: `${name}.csv`, mimeType: "text/csv", buffer });
    await page.getByRole("button", { name: /^Import \d+ contacts?$/u }).click();
    await expect(page.getByText(/\d contacts? found/u)).toBeVisible();
  }
  const contacts = `${workspace(page)}/contacts`;
  await page.goto(contacts);
  const both = page.getByRole("link", { name: "Anne Blanc", exact: true });
  await expect(both).toHaveCount(2);

  // Nobody is like Karl; Anne is found by her name.
  await page.getByRole("link", { name: "Karl Huber", exact: true }).click();
  await page.getByRole("link", { name: "Possible duplicates" }).click();
  await expect(page.getByRole("link", { name: "Compare" })).toHaveCount(0);
  await expectAccessible(page);
  await picture(page, info, "duplicates-none");
  await page.goto(contacts);
  await both.first().click();
  await page.getByRole("link", { name: "Possible duplicates" }).click();
  await expect(page.getByRole("main")).toContainText("Anne Blanc");
  await lookAt(page, info, "duplicates-found");
  await page.getByRole("link", { name: "Compare" }).click();
  await expect(page.getByRole("heading", { name: "Merge two contacts", level: 1 })).toBeVisible();
  await lookAt(page, info, "duplicates-compared");

  // A value is chosen by the keyboard; what only one of them has is taken.
  const company = page.getByRole("group", { name: "Company" });
  await company.getByRole("radio").first().focus();
  await page.keyboard.press("ArrowDown");
  await expect(company.getByRole("radio").last()).toBeChecked();
  const chosen = (await company.locator("label").last().locator("strong").textContent()) ?? "";
  await page.getByRole("button", { name: "Merge", exact: true }).click();
  await expect(page.getByText("Anne Blanc is merged into this contact.")).toBeVisible();
  const facts = page.getByRole("main").locator("dl.facts");
  await expect(facts).toContainText(chosen);
  await expect(facts).toContainText("anne@acme.example");
  await expect(facts).toContainText("linkedin.com/in/anne-blanc");
  await lookAt(page, info, "duplicates-merged");
  const merged = page.url();
  await page.goto(contacts);
  await expect(both).toHaveCount(1);

  // Undone, both are there again as they were.
  await page.goto(merged);
  await page.getByRole("link", { name: "Possible duplicates" }).click();
  await lookAt(page, info, "duplicates-merges");
  await page.getByRole("button", { name: "Undo the merge of Anne Blanc" }).click();
  await expect(page.getByText("Anne Blanc is a contact of its own again.")).toBeVisible();
  await page.goto(contacts);
  await expect(both).toHaveCount(2);
});
