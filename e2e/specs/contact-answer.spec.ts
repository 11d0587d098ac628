import type { Page } from "@playwright/test";

import {
  claire,
  connectSandbox,
  expect,
  expectNoSideways,
  fillCampaign,
  lookAt,
  picture,
  setUp,
  test,
  uploadFile,
  workspace,
} from "../support/test.ts";

const people = [
  "First name,Last name,Profile URL,E-mail,Company,Title",
  "Anne,Blanc,linkedin.com/in/anne-blanc,anne@hydrogen.example,Hydrogène Rhône,Head of Operations",
  "Karl,Huber,linkedin.com/in/karl-huber,karl@huber.example,Huber Works,Founder",
  "Eva,Stahl,linkedin.com/in/eva-stahl,eva@stahl.example,Rheinstahl AG,Head of Sales",
  "Otto,Amt,linkedin.com/in/otto-amt,otto@office.example.gov,Town Hall,Clerk",
  "Mia,Presse,linkedin.com/in/mia-presse,mia@daily.example,The Daily,Journalist and author",
];

/** Whom no campaign contacts: the kind, what is written, and whom it concerns. */
const suppressed = [
  { kind: "Person", value: "https://de.linkedin.com/in/Karl-Huber/?trk=x", name: "Karl Huber", ask: "linkedin.com/in/karl-huber" },
  { kind: "Company", value: "Rheinstahl", name: "Eva Stahl", ask: "eva@stahl.example" },
  { kind: "E-mail domain", value: "example.gov", name: "Otto Amt", ask: "https://www.linkedin.com/in/otto-amt/" },
  { kind: "Keyword", value: "journalist", name: "Mia Presse", ask: "MIA@daily.example" },
] as const;

/** Asks about somebody on the page of the question. */
async function ask(page: Page, person: string): Promise<void> {
  await page.getByLabel("Person").fill(person);
  await page.getByRole("button", { name: "Ask" }).click();
}

test("whether a person would be contacted is answered for everybody, and follows the suppression list", async ({ page, sandbox }, info) => {
  const look = (name: string) => lookAt(page, info, `answer-${name}`);
  await setUp(page);
  await connectSandbox(page, sandbox.address, await sandbox.openAccount("claire", claire.name));
  const base = workspace(page);
  await uploadFile(page, "Fair", { name: "fair.csv", mimeType: "text/csv", buffer: Buffer.from(people.join("\n")) });
  await page.getByRole("button", { name: "Import 5 contacts" }).click();
  await expect(page.getByText("5 contacts found")).toBeVisible();
  await page.goto(`${base}/campaigns/new`);
  await fillCampaign(page, { name: "fair", program: "events", source: "Fair · finder", note: "Hello {{firstName}}", cohort: 2 });
  await page.getByRole("button", { name: "Save campaign" }).last().click();
  await expect(page.getByText("fair is on.")).toBeVisible();

  // Whom the list names, by each of the ways in which it can.
  await page.goto(`${base}/suppressions`);
  for (const { kind, value } of suppressed) {
    await page.getByLabel("Kind").selectOption({ label: kind });
    await page.getByLabel("Value").fill(value);
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await expect(page.getByText("Nobody is contacted any more who is named by")).toBeVisible();
  }
  await picture(page, info, "answer-list");
  await expectNoSideways(page);
  await page.getByRole("link", { name: "Would this person be contacted?" }).click();
  await expect(page.getByRole("heading", { name: "Ask about anybody" })).toBeVisible();
  for (const { kind, name, ask: person } of suppressed) {
    await ask(page, person);
    const answer = page.getByText(`${name} would not be contacted: on the suppression list (${kind}: `);
    await expect(answer).toBeVisible();
    await expect(page.getByRole("row", { name: /fair/u })).toContainText("No. ");
  }
  await look("suppressed");

  // Somebody whom nothing holds back, and why.
  await ask(page, "linkedin.com/in/anne-blanc");
  await expect(page.getByText(`Anne Blanc would be contacted by ${claire.name}.`)).toBeVisible();
  await expect(page.getByRole("row", { name: /fair/u })).toContainText("Yes, with the next cohort.");
  await look("free");

  // Somebody who is nobody's contact, also at an address that the list names, and what names nobody.
  await ask(page, "linkedin.com/in/nobody-here");
  await expect(page.getByText(/nobody-here is no contact of this workspace\./u)).toBeVisible();
  await expect(page.getByRole("link", { name: "Open the contact" })).toHaveCount(0);
  await picture(page, info, "answer-unknown");
  await ask(page, "new@mail.example.gov");
  await expect(page.getByText("new@mail.example.gov would not be contacted: on the suppression list (E-mail domain: ")).toBeVisible();
  await ask(page, "Anne of the fair");
  await expect(page.locator("#f-person-error")).toBeVisible();
  await expect(page.getByLabel("Person")).toHaveValue("Anne of the fair");
  await picture(page, info, "answer-refused");

  // Taken off the list, the answer changes; for the others it does not.
  await page.goto(`${base}/suppressions`);
  await page.getByRole("button", { name: /^Remove .*linkedin.com\/in\/karl-huber/u }).click();
  await expect(page.getByText(/is off the suppression list\./u)).toBeVisible();
  await page.goto(`${base}/outlook`);
  await ask(page, "linkedin.com/in/karl-huber");
  await expect(page.getByText(`Karl Huber would be contacted by ${claire.name}.`)).toBeVisible();
  await page.getByRole("link", { name: "Open the contact" }).click();
  await expect(page.getByRole("heading", { name: "Karl Huber", level: 1 })).toBeVisible();
  await expect(page.getByText("Nobody writes to this person")).toHaveCount(0);
  await page.goto(`${base}/outlook`);
  await ask(page, "eva@stahl.example");
  await expect(page.getByText("Eva Stahl would not be contacted: on the suppression list (Company: ")).toBeVisible();
});
