import type { Locator, Page } from "@playwright/test";

import { choose, press, tabTo, toContent, write } from "../support/keyboard.ts";
import { expect, expectAccessible, lookAt, picture, setUp, test, uploadFile, workspace } from "../support/test.ts";

// Hundreds of keys, and a snapshot of the page for each would take longer than all of them.
test.use({ trace: { mode: "retain-on-failure", snapshots: false, screenshots: false } });

const people = [
  "First name,Last name,Profile URL,Company,Title,City",
  "Anne,Blanc,linkedin.com/in/anne-blanc,Acme,Sales director,Lyon",
  "Jonas,Weber,linkedin.com/in/jonas-weber,Rheinstahl,Sales director,Nice",
  "Zoe,Martin,linkedin.com/in/zoe-martin,Hydrogène,Director of sales,Paris",
  "Otto,Amt,linkedin.com/in/otto-amt,Town Hall,Clerk,Lyon",
];

/** The part of the form at a place of the tree, such as `0.1`. */
function part(page: Page, place = ""): Locator {
  return page.locator(`#f-criteria${place === "" ? "" : `-${place.replaceAll(".", "-")}`}`);
}

/** What a row has of a name. */
function words(row: Locator): Locator {
  return row.getByRole("textbox", { name: "Words, commas between several" });
}

/** What a row asks about. */
function criterion(row: Locator): Locator {
  return row.getByLabel("Criterion", { exact: true });
}

/** How the parts of a group belong together. */
function togetherness(group: Locator): Locator {
  return group.getByRole("combobox", { name: "How these belong together" }).first();
}

function count(page: Page): Locator {
  return page.locator("#segment-count");
}

test("a segment of nested groups is written, counted, mended, saved and explained without a pointer", async ({ page }, info) => {
  const look = (name: string) => lookAt(page, info, `segment-${name}`);
  await setUp(page);
  await uploadFile(page, "Fair", { name: "fair.csv", mimeType: "text/csv", buffer: Buffer.from(people.join("\n")) });
  await page.getByRole("button", { name: "Import 4 contacts" }).click();
  await expect(page.getByText("4 contacts found")).toBeVisible();
  await page.goto(`${workspace(page)}/segments`);

  // From here on no pointer is used.
  await toContent(page);
  await press(page, page.getByRole("link", { name: "Create a segment" }).first());
  await expect(page.getByRole("heading", { name: "New segment", level: 1 })).toBeVisible();
  await toContent(page);
  await write(page, page.getByLabel("Name", { exact: true }), "Directors");
  await write(page, words(part(page, "0")), "director");
  await expect(count(page)).toHaveText("3 contacts");

  // All of these: the title, and any of these: the city, and none of these: the company. Whoever adds a part goes on in it.
  await press(page, part(page).getByRole("button", { name: "Add a group" }).last(), "Space");
  await expect(togetherness(part(page, "1"))).toBeFocused();
  await choose(page, criterion(part(page, "1.0")), "City");
  await expect(part(page, "1.0")).toHaveAccessibleName("City");
  await expect(criterion(part(page, "1.0"))).toBeFocused();
  await write(page, words(part(page, "1.0")), "Lyon, Nice");
  await expect(count(page)).toHaveText("2 contacts");
  await press(page, part(page, "1").getByRole("button", { name: "Add a group" }).last());
  await expect(togetherness(part(page, "1.1"))).toBeFocused();
  await page.keyboard.type("None");
  await choose(page, criterion(part(page, "1.1.0")), "Company");
  await expect(part(page, "1.1.0")).toHaveAccessibleName("Company");
  await write(page, words(part(page, "1.1.0")), "Acme, Rheinstahl");
  await expect(count(page)).toHaveText("3 contacts");
  await expect(page.locator("#segment-preview").getByRole("listitem")).toContainText(["Zoe Martin", "Jonas Weber", "Anne Blanc"]);
  await look("groups");

  // What is not complete is said where it is missing, and nothing is lost.
  await press(page, part(page, "1.1").getByRole("button", { name: "Add a criterion" }));
  await expect(criterion(part(page, "1.1.1"))).toBeFocused();
  await press(page, page.getByRole("button", { name: "Save segment" }).last());
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(part(page, "1.1.1")).toHaveAccessibleDescription(/./u);
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Directors");
  await expect(words(part(page, "0"))).toHaveValue("director");
  await expect(words(part(page, "1.0"))).toHaveValue("Lyon, Nice");
  await expect(togetherness(part(page, "1.1"))).toHaveValue("not");
  await expect(words(part(page, "1.1.0"))).toHaveValue("Acme, Rheinstahl");
  await expectAccessible(page);
  await picture(page, info, "segment-refused");
  await press(page, part(page, "1.1.1").getByRole("button", { name: /^Remove the criterion/u }));
  await expect(part(page, "1.1.1")).toHaveCount(0);

  // Enter in a field saves.
  await tabTo(page, page.getByLabel("Name", { exact: true }), "back");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Directors is saved.")).toBeVisible();
  await expect(page.getByRole("row", { name: /Directors/u })).toContainText("3");

  // Why somebody is in, and why somebody is out.
  await toContent(page);
  await press(page, page.getByRole("link", { name: "Directors" }));
  await expect(page.getByRole("heading", { name: "Edit Directors", level: 1 })).toBeVisible();
  await expect(words(part(page, "1.1.0"))).toHaveValue("Acme, Rheinstahl");
  await toContent(page);
  await press(page, page.getByRole("button", { name: "Why Zoe Martin" }));
  await expect(page.getByText("Zoe Martin is in.")).toBeVisible();
  await write(page, page.getByRole("textbox", { name: "Contact" }), "Otto");
  await press(page, page.getByRole("button", { name: "Explain" }), "Space");
  await expect(page.getByText("Otto Amt is out.")).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "Title contains “director”" })).toContainText("seen: Clerk");
  await look("explained");
});
