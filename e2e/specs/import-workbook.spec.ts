import { expect, expectAccessible, inLightAndDark, picture, setUp, test, uploadFile } from "../support/test.ts";
import { workbook } from "../support/workbook.ts";

const type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

function file(name: string, rows: readonly (readonly string[])[]) {
  return { name, mimeType: type, buffer: workbook(rows) };
}

const fair = [
  ["Given", "Surname", "Profil LinkedIn", "Stand"],
  ["Anne-Sophie", "de la Tour", "fr.linkedin.com/in/anne-sophie", "Lyon"],
  ["Jonas", "Weber", "https://www.linkedin.com/in/jonas-weber/", "Nice"],
  ["Nobody", "", "", "Nice"],
];

test("a workbook is imported with another mapping, which the next one remembers, and undone", { tag: "@desktop" }, async ({ page }, info) => {
  test.setTimeout(120_000);
  await setUp(page);
  await uploadFile(page, "Fair", file("fair.xlsx", fair));
  await expect(page.getByText("Workbook (XLSX)")).toBeVisible();
  await expect(page.getByText("New contacts: 2; rejected rows: 1.")).toBeVisible();
  await inLightAndDark(page, async (scheme) => {
    await expectAccessible(page);
    await picture(page, info, `import-workbook-${scheme}`);
  });
  await page.getByLabel("What the column Stand fills").selectOption({ label: "City" });
  await page.getByLabel("What the column Given fills").selectOption({ label: "First name" });
  await page.getByRole("button", { name: "Import 2 contacts" }).click();
  await expect(page.getByText("2 contacts found")).toBeVisible();

  await uploadFile(page, "Again", file("again.xlsx", [["Stand", "E-Mail"], ["Paris", "zoe@example.com"]]));
  await expect(page.getByLabel("What the column Stand fills")).toHaveValue("city");
  await page.getByRole("button", { name: "Import 1 contact" }).click();
  await page.getByText("Undo this import").click();
  await page.getByRole("button", { name: "Undo the import" }).click();
  await expect(page.getByText("Contacts removed: 1; restored: 0;")).toBeVisible();
});
