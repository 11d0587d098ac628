import type { Page } from "@playwright/test";

import type { SandboxPerson } from "../support/sandbox.ts";
import {
  connectSandbox,
  decide,
  expect,
  fillCampaign,
  lookAt,
  onPhone,
  setUp,
  test,
  type Upload,
  uploadFile,
  workspace,
} from "../support/test.ts";

/** The day's slot is as the form proposes it, from 09:00 to 12:00 in Paris. */
const moments = { slotBegun: "T08:05:00Z", evening: "T17:00:00Z" };

test("a campaign is created, decided on a phone, and tells what came of it", { tag: "@desktop" }, async ({
  page,
  browser,
  overture,
  sandbox,
}, info) => {
  test.setTimeout(150_000);
  const look = (at: Page, name: string) => lookAt(at, info, name);
  const people = await sandbox.somePeople(40);
  const friendly = people.filter((_, index) => index % 4 > 0);
  await sandbox.letAnswer(people, "ignore");
  await sandbox.letAnswer(friendly, { accept_after: "PT2H" });

  await setUp(page);
  await look(page, "invites-empty");
  await connectSandbox(page, sandbox.address, await sandbox.openAccount("claire", "Claire Morel"));
  await uploadFile(page, "Salon Lyon", asFile(people));
  await page.getByRole("button", { name: "Import 40 contacts" }).click();
  await expect(page.getByText("40 contacts found")).toBeVisible();

  const base = workspace(page);
  await page.goto(`${base}/invites`);
  await page.getByRole("link", { name: "Create an invite campaign" }).first().click();
  await fillCampaign(page, {
    name: "salon-lyon",
    program: "events",
    source: "Salon Lyon · finder",
    note: "Hello {{firstName}}, we met at the fair in Lyon.",
    welcome: "Thank you for connecting, {{firstName}}.",
    cohort: 3,
    silence: "Send",
  });
  await expect(page.getByText(/Longest as delivered: \d+ of 300/u)).toBeVisible();
  await look(page, "campaign-form");
  await page.getByRole("button", { name: "Save campaign" }).last().click();
  await expect(page.getByText("salon-lyon is on.")).toBeVisible();

  const companion = await onPhone(browser, page);
  await companion.goto("/companion");
  await expect(companion.getByRole("heading", { name: "Nothing to decide" })).toBeVisible();

  // Tuesday's slot proposes three people for Wednesday.
  await overture.advanceUntil(`2026-03-03${moments.slotBegun}`);
  await companion.reload();
  await expect(companion.getByText("1 of 3")).toBeVisible();
  await look(companion, "companion-deck");
  const refused = await decide(companion, "Block");
  await expect(companion.getByText("2 of 3")).toBeVisible();
  const first = await decide(companion, "Approve");
  await companion.getByRole("button", { name: `Undo the decision for ${first}` }).click();
  await expect(companion.getByText("2 of 3")).toBeVisible();
  await decide(companion, "Approve");
  await expect(companion.getByText("3 of 3")).toBeVisible();
  await decide(companion, "Approve");
  await expect(companion.getByRole("heading", { name: "Tomorrow is ready" })).toBeVisible();
  await look(companion, "companion-ready");
  expect(await sandbox.effects("invitation_sent")).toEqual([]);

  // Three days later two were invited on Wednesday, and three on Thursday and on Friday.
  await overture.advanceUntil(`2026-03-06${moments.evening}`);
  const invited = await sandbox.effects("invitation_sent");
  expect(new Set(invited.map(({ person }) => person)).size).toBe(8);
  expect(invited).toHaveLength(8);
  const named = (row: { person: string | null }): SandboxPerson | undefined => people.find(({ id }) => id === row.person);
  expect(invited.map((row) => fullName(named(row)))).not.toContain(refused);
  expect(invited.map(({ text }) => text)).toEqual(
    invited.map((row) => `Hello ${named(row)?.first_name ?? ""}, we met at the fair in Lyon.`),
  );
  const accepted = (await sandbox.effects("invitation_accepted")).length;
  expect(accepted).toBe(invited.filter((row) => friendly.some(({ id }) => id === row.person)).length);
  const welcomed = (await sandbox.effects("message_sent")).map((row) => row.text);
  expect(welcomed.length).toBeGreaterThan(0);
  expect(welcomed[0]).toMatch(/^Thank you for connecting, .+\.$/u);

  await page.goto(`${base}/invites`);
  const row = page.getByRole("row", { name: /salon-lyon/u });
  await row.getByRole("button", { name: /3 sent of 3 planned today/u }).click();
  await expect(page.getByRole("paragraph").filter({ hasText: "3 sent of 3 planned today" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(row.locator(".ratio")).toContainText(`${((accepted * 100) / 8).toFixed(1)}%`);
  await row.locator(".ratio").click();
  await expect(page.getByText(`${accepted} accepted of 8 sent`)).toBeVisible();
  await page.keyboard.press("Escape");
  await look(page, "invites");

  await page.getByRole("link", { name: "salon-lyon", exact: true }).click();
  const queue = page.getByRole("table", { name: "Queue" });
  await expect(queue.getByText("Sent", { exact: true }).first()).toBeVisible();
  await expect(queue.getByText("Waiting for approval").first()).toBeVisible();
  await look(page, "campaign");
  await page.getByRole("button", { name: "Status" }).click();
  await page.getByRole("link", { name: "Blocked", exact: true }).click();
  await expect(queue.getByRole("row").filter({ hasText: "The sender refused it." })).toHaveCount(1);
  await queue.getByRole("link", { name: refused }).click();

  await expect(page.getByRole("heading", { name: refused, level: 1 })).toBeVisible();
  await expect(page.getByText("Proposed for the next execution day")).toBeVisible();
  await look(page, "contact");
});

function fullName(person: SandboxPerson | undefined): string {
  return [person?.first_name, person?.last_name].filter(Boolean).join(" ");
}

/** People as a table that a spreadsheet would save. */
function asFile(people: SandboxPerson[]): Upload {
  const cell = (value: string | null): string => `"${(value ?? "").replaceAll('"', '""')}"`;
  const rows = people.map((one) => [one.first_name, one.last_name, one.company, one.profile_url].map(cell).join(","));
  const text = ["First name,Last name,Company,LinkedIn URL", ...rows].join("\r\n");
  return { name: "salon-lyon.csv", mimeType: "text/csv", buffer: Buffer.from(text) };
}
