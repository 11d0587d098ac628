import {
  connectSandbox,
  expect,
  expectAccessible,
  fillCampaign,
  importPeople,
  lookAt,
  message,
  picture,
  setUp,
  test,
  uploadFile,
  workspace,
} from "../support/test.ts";

test("two notes are compared by a rule that is said before, and nobody sees what came of them until it is met", async ({
  page,
  overture,
  sandbox,
}, info) => {
  test.setTimeout(240_000);
  const look = (name: string) => lookAt(page, info, `${name}`);
  await setUp(page);
  await connectSandbox(page, sandbox.address, await sandbox.openAccount("claire", "Claire Morel"));
  // People whom the network knows, so that the notes leave; none of them answers.
  const people = await sandbox.somePeople(12);
  await sandbox.letAnswer(people, "ignore");
  const rows = people.map((one) => `${one.first_name},${one.profile_url}`);
  await uploadFile(page, "Leaders", {
    name: "people.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(["First name,Profile URL", ...rows].join("\n")),
  });
  await page.getByRole("button", { name: "Import 12 contacts" }).click();
  await expect(page.getByText("12 contacts found")).toBeVisible();
  const base = workspace(page);
  await page.goto(`${base}/campaigns/new`);
  await fillCampaign(page, {
    name: "leaders",
    program: "growth",
    source: "Leaders · finder",
    note: "Hello {{firstName}}",
    cohort: 6,
    silence: "Send",
  });

  // A second text stands beside the first, with its own length as delivered.
  const invitation = message(page, "Invitation");
  await invitation.getByRole("button", { name: "Add a text to compare" }).click();
  const second = invitation.getByRole("group", { name: "Text B" });
  await second.getByRole("textbox", { name: "Text B, Default" }).fill("Hello {{firstName}}");
  await expect(second.getByText(/Longest as delivered: \d+ of 300/u)).toBeVisible();
  await invitation.getByLabel("People of each text").fill("20");
  await invitation.getByLabel("Days at most").fill("15");
  await page.getByRole("button", { name: "Save campaign" }).last().click();
  await expect(second.getByText(/reads like A/u)).toBeVisible();

  // What was typed is there, and is put right.
  await second.getByRole("textbox", { name: "Text B, Default" }).fill("Good day {{firstName}}, may I?");
  await look("compared-texts-form");
  await page.getByLabel("Start this campaign").check();
  await page.getByRole("button", { name: "Save campaign" }).last().click();
  await expect(page.getByText("leaders is on.")).toBeVisible();

  await page.goto(`${base}/invites`);
  await page.getByRole("link", { name: "leaders", exact: true }).click();
  const campaign = new URL(page.url()).pathname;
  await expect(page.getByText("Not decided yet, 0 of 20: none of the texts has left.")).toBeVisible();

  // Each person gets one of the two, and the queue says which.
  await overture.advanceUntil("2026-03-05T18:00:00Z");
  await page.goto(campaign);
  await expect(page.getByText(/Not decided yet, \d+ of 20: so many people of each text had time to answer/u)).toBeVisible();
  await expect(page.getByText(/· text [AB]/u).first()).toBeVisible();
  await look("compared-texts-running");

  // The days are over: the outcome is looked at once, and a person chooses.
  await overture.advanceUntil("2026-03-23T18:00:00Z");
  await page.goto(`${campaign}/variants`);
  await expect(page.getByText("No difference found", { exact: true })).toBeVisible();
  await expect(page.getByRole("columnheader", { name: "True ratio (95 %)" })).toBeAttached();
  await look("compared-texts-found");
  await page.getByRole("button", { name: "Use text B" }).click();
  await expect(page.getByText("Whoever is planned from now on gets text B.")).toBeVisible();
  await expect(page.getByText("Everybody who is planned now gets text B.")).toBeVisible();
  await page.getByRole("button", { name: "Split people again" }).click();
  await expect(page.getByText("People are split between the texts again.")).toBeVisible();
});

test("a campaign with one text says how texts are compared", async ({ page, sandbox }, info) => {
  await setUp(page);
  await connectSandbox(page, sandbox.address, await sandbox.openAccount("claire", "Claire Morel"));
  await importPeople(page, "Leaders", ["Amelie", "Bruno", "Chloe"]);
  await page.goto(`${workspace(page)}/campaigns/new`);
  await fillCampaign(page, { name: "leaders", program: "growth", source: "Leaders · finder", note: "Hello", cohort: 1 });
  await page.getByRole("button", { name: "Save campaign" }).last().click();
  await page.getByRole("link", { name: "leaders", exact: true }).click();
  await page.goto(`${new URL(page.url()).pathname}/variants`);
  await expect(page.getByRole("heading", { name: "No texts are compared yet" })).toBeVisible();
  await expectAccessible(page);
  await picture(page, info, "compared-texts-none");
  await page.getByRole("link", { name: "Add a text to compare" }).click();
  await expect(page.getByRole("button", { name: "Add a text to compare" })).toBeVisible();
});
