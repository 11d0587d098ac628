import { readFile } from "node:fs/promises";

import type { Page } from "@playwright/test";

import { expect, expectAccessible, lookAt, picture, setUp, test, uploadFile } from "../support/test.ts";

/** A text as an older spreadsheet saves it: semicolons, and one byte for each letter. */
function oldText(name: string, rows: readonly string[]) {
  return { name, mimeType: "text/csv", buffer: Buffer.from(rows.join("\r\n"), "latin1") };
}

const guests = [
  "Rufname;Zuname;Netz;Wo sitzt man;Stand-Nr.;Kürzel;Ersatz",
  "Anne-Sophie;de la Tour;fr.linkedin.com/in/anne-sophie;Lyon;B12;HYD;",
  "Jörg;Weiß;https://www.linkedin.com/in/joerg-weiss/;Köln;C3;RHS;",
  "Zoë;Martin;linkedin.com/in/zoe-martin;Paris;A1;ACM;",
  "Zoë;Martin;https://de.linkedin.com/in/Zoe-Martin?trk=x;Paris;A1;ACM;",
  "Lin;Chen;;Lille;E1;LIN;lin@chen.example",
  "Nobody;Known;;Nice;D4;XYZ;",
  "Karl;Huber;example.org/karl;Ulm;D5;ULM;",
];

/** The figure under a word. */
function figure(page: Page, name: string) {
  return page.locator("dl.figures-row > div").filter({ has: page.getByText(name, { exact: true }) }).locator("dd");
}

async function expectFigures(page: Page, figures: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(figures)) {
    await expect(figure(page, name).first(), name).toHaveText(value);
  }
}

test("a file with names of its own is looked at, mapped, imported, and undone", async ({ page, overture }, info) => {
  const look = (name: string) => lookAt(page, info, `import-${name}`);
  await setUp(page);

  // Nobody knows these names: with what was found of them no row could come in.
  await uploadFile(page, "Guests", oldText("guests.csv", guests));
  await expect(page.getByText("WINDOWS-1252")).toBeVisible();
  await expect(page.getByText("New contacts: 0; rejected rows: 7. Nothing is written yet.")).toBeVisible();
  await picture(page, info, "import-found");

  // With the columns that a person chooses, each row says what would become of it.
  const column = (name: string) => page.getByLabel(`What the column ${name} fills`);
  await column("Netz").selectOption({ label: "Profile address" });
  await column("Wo sitzt man").selectOption({ label: "City" });
  await column("Kürzel").selectOption({ label: "Leave out" });
  await page.getByRole("button", { name: "Look again" }).click();
  await expect(page.getByText("New contacts: 3; rejected rows: 3. Nothing is written yet.")).toBeVisible();
  await expectFigures(page, { New: "3", Completed: "0", Unchanged: "0", Repeated: "1", Rejected: "3" });
  await expect(page.getByRole("row", { name: /^(Row )?6 /u })).toContainText("neither a profile address nor an e-mail address");
  await expect(page.getByRole("row", { name: /^(Row )?8 /u })).toContainText("none of a person’s profile");
  await look("mapping");
  await column("Ersatz").selectOption({ label: "E-mail" });
  await page.getByRole("button", { name: "Look again" }).click();
  await expect(page.getByText("New contacts: 4; rejected rows: 2. Nothing is written yet.")).toBeVisible();
  await expect(column("Wo sitzt man")).toHaveValue("city");
  await expect(page.getByRole("row", { name: /^(Row )?6 /u })).toHaveCount(0);
  await page.getByRole("button", { name: "Import 4 contacts" }).click();
  await expect(page.getByText("5 rows of guests.csv are imported; 2 rejected.")).toBeVisible();
  await expectFigures(page, { New: "4", Completed: "0", Unchanged: "0", Repeated: "1", Rejected: "2" });
  await page.getByText("2 rejected rows").click();
  await expect(page.getByText("Karl;Huber;example.org/karl;Ulm;D5;ULM")).toBeVisible();
  await look("result");

  // The rows that were left out, as a file.
  const coming = page.waitForEvent("download");
  await page.getByRole("link", { name: "CSV" }).click();
  const lines = (await readFile(await (await coming).path(), "utf8")).trim().split(/\r?\n/u);
  expect(lines).toHaveLength(3);
  expect(lines[1]).toContain("Nobody;Known;;Nice;D4;XYZ");
  expect(lines[1]).toMatch(/\b7\b/u);
  expect(lines[2]).toContain("Karl;Huber;example.org/karl;Ulm;D5;ULM");

  // What came in has the fields that were chosen.
  const finder = new URL(page.url()).pathname;
  await page.getByRole("link", { name: "All its contacts" }).click();
  await page.getByRole("link", { name: "Jörg Weiß" }).click();
  const facts = page.getByRole("main").locator("dl.facts");
  await expect(facts).toContainText("Köln");
  await expect(facts).toContainText("C3");
  await expect(facts).not.toContainText("RHS");

  // A further file of the same finder remembers the choices.
  await overture.advance("PT1H");
  await page.goto(finder);
  await page.getByRole("link", { name: "Import another file" }).click();
  await picture(page, info, "import-further");
  const more = [guests[0] ?? "", "Jörg;Weiß;linkedin.com/in/joerg-weiss;Bonn;C4;RHS;", "Ada;Roe;;Brest;E2;ROE;ada@roe.example"];
  await page.getByLabel("File", { exact: true }).setInputFiles(oldText("more.csv", more));
  await page.getByRole("button", { name: "Preview the file" }).click();
  await expect(column("Netz")).toHaveValue("profile_url");
  await expect(column("Wo sitzt man")).toHaveValue("city");
  await expect(column("Stand-Nr.")).toHaveValue("custom");
  await expect(column("Kürzel")).toHaveValue("ignored");
  await expect(column("Ersatz")).toHaveValue("email");
  await expectFigures(page, { New: "1", Completed: "1", Unchanged: "0", Repeated: "0", Rejected: "0" });
  await page.getByRole("button", { name: "Import 2 contacts" }).click();
  await expect(page.getByText("2 rows of more.csv are imported; 0 rejected.")).toBeVisible();

  // Undone, what it made goes and what it changed is as before; the first file's people stay.
  const newest = page.getByRole("article").first();
  await expect(newest).toContainText("more.csv");
  await newest.getByText("Undo this import").click();
  await newest.getByRole("button", { name: "Undo the import" }).click();
  await expect(page.getByText("Contacts removed: 1; restored: 1; kept, because they were contacted, edited or found elsewhere: 0.")).toBeVisible();
  await expect(page.getByText("4 contacts found")).toBeVisible();
  await picture(page, info, "import-undone");
});

test("a long import, and its undoing, go on when their page is left", { tag: "@desktop" }, async ({ page }, info) => {
  test.slow();
  const patience = { timeout: 90_000 };
  await setUp(page);
  const rows = Array.from({ length: 100_000 }, (_, row) => `linkedin.com/in/guest-${row},Guest,${row}`);
  const text = ["Profile URL,First name,Last name", ...rows].join("\n");
  await uploadFile(page, "Long", { name: "long.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await page.getByRole("button", { name: "Import 100,000 contacts" }).click(patience);
  await expect(page.getByText("The import of long.csv goes on.")).toBeVisible(patience);
  await expect(page.getByText(/^\d+ % of the file were read so far\./u)).toBeVisible();
  await expectAccessible(page);
  await picture(page, info, "import-running");

  const finder = page.url();
  await page.goto("about:blank");
  await page.goto(finder);
  await expect(figure(page, "New").first()).toHaveText("100,000", patience);
  await expect(page.getByText("of the file were read so far")).toHaveCount(0);

  await page.getByText("Undo this import").click();
  await page.getByRole("button", { name: "Undo the import" }).click();
  await page.waitForURL(finder);
  await page.goto("about:blank");
  await page.goto(finder);
  await expect(page.getByText("Contacts removed: 100,000; restored: 0")).toBeVisible(patience);
});
