import { expect, expectAccessible, inLightAndDark, picture, setUp, test, workspace } from "../support/test.ts";
import { workbook } from "../support/workbook.ts";

const type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

const optOuts = [
  ["Type", "Entry", "Reason"],
  ["Company", "Rheinstahl AG", "Customer"],
  ["E-mail", "karl@example.org", "Asked by mail"],
  ["Domain", "example.gov", ""],
  ["Domain", "no domain", ""],
];

test("a workbook is put on the suppression list after its preview, and taken off", async ({ page }, info) => {
  test.setTimeout(120_000);
  await setUp(page);
  await page.goto(`${workspace(page)}/suppressions`);
  await page.getByRole("link", { name: "From a file" }).click();
  await expect(page.getByRole("heading", { name: "No file yet" })).toBeVisible();
  await picture(page, info, "suppression-files");
  await page.getByLabel("File", { exact: true }).setInputFiles({ name: "opt-outs.xlsx", mimeType: type, buffer: workbook(optOuts) });
  await page.getByRole("button", { name: "Preview the file" }).click();
  await expect(page.getByText("3 new entries. Nothing is written yet.")).toBeVisible();
  await inLightAndDark(page, async (scheme) => {
    await expectAccessible(page);
    await picture(page, info, `suppression-preview-${scheme}`);
  });
  await page.getByRole("button", { name: "Put on the list" }).click();
  await expect(page.getByText("3 entries of opt-outs.xlsx are new on the list; not taken: 1.")).toBeVisible();
  await expectAccessible(page);
  await picture(page, info, "suppression-file");
  await page.getByRole("link", { name: "Open the suppression list" }).click();
  await expect(page.getByText("rheinstahl")).toBeVisible();
  await page.goBack();
  await page.getByText("Take them off the list", { exact: true }).click();
  await page.getByRole("button", { name: "Take 3 entries off the list" }).click();
  await expect(page.getByText("Nothing of this file is on the suppression list.")).toBeVisible();
});

test("of a bare list of names somebody chooses what it holds", { tag: "@desktop" }, async ({ page }) => {
  await setUp(page);
  await page.goto(`${workspace(page)}/suppressions/files`);
  const file = { name: "names.csv", mimeType: "text/csv", buffer: Buffer.from("Kunden\nRheinstahl\nGlobex\n") };
  await page.getByLabel("File", { exact: true }).setInputFiles(file);
  await page.getByRole("button", { name: "Preview the file" }).click();
  await expect(page.getByText("Nothing tells who is not contacted.")).toBeVisible();
  await page.getByLabel("First row").selectOption({ label: "Names the columns" });
  await page.getByRole("combobox", { name: "What the column Column 1 fills" }).selectOption({ label: "Company" });
  await page.getByRole("button", { name: "Look again" }).click();
  await expect(page.getByText("2 new entries. Nothing is written yet.")).toBeVisible();
  await page.getByRole("button", { name: "Put on the list" }).click();
  await expect(page.getByText("2 entries of names.csv are new on the list; not taken: 0.")).toBeVisible();
});
