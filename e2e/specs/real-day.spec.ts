import type { Page } from "@playwright/test";

import {
  connectAssisted,
  decide,
  expect,
  expectAccessible,
  fillCampaign,
  importPeople,
  nextCard,
  onPhone,
  picture,
  setUp,
  test,
  workerAnswers,
  workspace,
} from "../support/test.ts";

const names = ["Ada", "Bela", "Cora", "Dora", "Edda", "Finn", "Gerd", "Hans"];

/** Connections as LinkedIn exports them, each with the day on which it was made. */
function connections(people: readonly string[], day: string): Buffer {
  const rows = people.map((name) => `${name},,https://www.linkedin.com/in/${name.toLowerCase()},,,,${day}`);
  const header = "First Name,Last Name,URL,Email Address,Company,Position,Connected On";
  const preamble = 'Notes:\n"When exporting your connection data, you may notice that some are missing."\n';
  return Buffer.from([preamble, header, ...rows, ""].join("\n"));
}

/** States of the person's proposals, as the service has them. */
async function count(page: Page, state: string): Promise<number> {
  const path = `/api/v1${workspace(page).replace("/w/", "/workspaces/")}/proposals?limit=100`;
  const states = await page.evaluate(async (address) => {
    const deck = (await (await fetch(address)).json()) as { items: { state: string }[] };
    return deck.items.map((one) => one.state);
  }, path);
  return states.filter((one) => one === state).length;
}

test("a whole real day: decided in a tunnel, sent by hand, told by the archive, welcomed", { tag: "@desktop" }, async ({
  page,
  browser,
  overture,
}, info) => {
  test.setTimeout(180_000);
  await setUp(page);
  const base = workspace(page);
  await connectAssisted(page);
  await page.goto(`${base}/finders`);
  await importPeople(page, "Fair", names);
  await page.goto(`${base}/campaigns/new`);
  await fillCampaign(page, {
    name: "fair",
    program: "events",
    source: "Fair · finder",
    note: "Hello {{firstName}}, we met at the fair.",
    welcome: "Thank you for connecting, {{firstName}}.",
    cohort: 4,
  });
  await page.getByRole("button", { name: "Save campaign" }).last().click();
  await expect(page.getByText("fair is on.")).toBeVisible();

  // Tuesday morning: the proposals are there, the network is not; what was decided holds once.
  await overture.advanceUntil("2026-03-03T08:05:00Z");
  const companion = await onPhone(browser, page);
  await companion.goto("/companion");
  await workerAnswers(companion);
  await companion.reload();
  await expect(companion.getByText("1 of 4")).toBeVisible();
  await companion.context().setOffline(true);
  await companion.reload();
  for (let place = 1; place <= 4; place += 1) {
    await expect(companion.getByText(`${place} of 4`)).toBeVisible();
    await decide(companion, place === 4 ? "Block" : "Approve");
  }
  expect(await count(page, "approved")).toBe(0);
  await companion.context().setOffline(false);
  await expect.poll(() => count(page, "approved")).toBe(3);
  expect(await count(page, "blocked")).toBe(1);

  // Wednesday, in the slot: two cards on the phone, the third at the desk with the keyboard.
  await overture.advanceUntil("2026-03-04T08:00:00Z");
  const sent: string[] = [];
  while (sent.length < 2) {
    const name = await nextCard(companion, overture, base);
    await companion.getByRole("button", { name: "Sent", exact: true }).tap();
    await expect(companion.getByRole("heading", { name, level: 2 })).toHaveCount(0);
    sent.push(name);
  }
  sent.push(await nextCard(companion, overture, base));
  const third = sent[2] ?? "";
  await page.goto(`${base}/by_hand`);
  await expect(page.getByText("1 card waits for you.")).toBeVisible();
  await expectAccessible(page);
  await picture(page, info, "by-hand-desk");
  await page.keyboard.press("?");
  const keys = page.getByRole("dialog", { name: "Keys of this page" });
  await expect(keys.getByText("Copy and open profile")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.context().route("https://www.linkedin.com/**", (route) => route.fulfill({ body: "A profile" }));
  await page.keyboard.press("j");
  const [profile] = await Promise.all([page.waitForEvent("popup"), page.keyboard.press("c")]);
  expect(profile.url()).toBe(`https://www.linkedin.com/in/${third.toLowerCase()}`);
  await profile.close();
  await page.bringToFront();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`Hello ${third}, we met at the fair.`);
  await page.keyboard.press("s");
  await expect(page.getByText("Nothing to send now.")).toBeVisible();
  await expect(page.getByRole("button", { name: `${third} accepted` })).toBeVisible();

  // Friday: LinkedIn's archive tells who accepted. Nothing is written before it was looked at.
  await overture.advanceUntil("2026-03-06T16:00:00Z");
  await companion.goto("/companion/identity");
  await companion.getByRole("link", { name: "Bring your LinkedIn archive" }).tap();
  await expect(companion.getByRole("heading", { name: "How to ask LinkedIn for it" })).toBeVisible();
  await expectAccessible(companion);
  await picture(companion, info, "archive-guide");
  const file = { name: "Connections.csv", mimeType: "text/csv", buffer: connections(sent, "05 Mar 2026") };
  await companion.getByLabel("Archive or one of its files").setInputFiles(file);
  await companion.getByRole("button", { name: "See what would change" }).tap();
  await expect(companion.getByText("3 accepted")).toBeVisible();
  await expectAccessible(companion);
  await picture(companion, info, "archive-preview");
  await companion.getByRole("button", { name: "Bring the archive" }).tap();
  await expect(companion.getByText(/^Archive of/u)).toBeVisible();
  await expect(companion.getByText("3 accepted").first()).toBeVisible();
  await picture(companion, info, "archive-brought");
  // The same file again: nothing new.
  await companion.getByLabel("Archive or one of its files").setInputFiles(file);
  await companion.getByRole("button", { name: "See what would change" }).tap();
  await expect(companion.getByText("Nothing new")).toBeVisible();

  // The next day of the campaign hands out the welcomes.
  await overture.advanceUntil("2026-03-09T08:00:00Z");
  const welcomed = new Set<string>();
  while (welcomed.size < 3) {
    const name = await nextCard(companion, overture, base);
    await expect(companion.getByText(`Thank you for connecting, ${name}.`)).toBeVisible();
    await companion.getByRole("button", { name: "Sent", exact: true }).tap();
    await expect(companion.getByRole("heading", { name, level: 2 })).toHaveCount(0);
    welcomed.add(name);
  }
  expect([...welcomed].sort()).toEqual([...sent].sort());
});
