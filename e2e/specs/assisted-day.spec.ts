import {
  connectAssisted,
  decide,
  expect,
  expectAccessible,
  fillCampaign,
  inLightAndDark,
  nextCard,
  onPhone,
  picture,
  setUp,
  test,
  type Upload,
  uploadFile,
  workspace,
} from "../support/test.ts";

test("invitations leave by a person's own hands, from a messy file to the welcome", { tag: "@desktop" }, async ({
  page,
  browser,
  overture,
}, info) => {
  test.setTimeout(150_000);
  await setUp(page);
  const base = workspace(page);
  await connectAssisted(page);

  await page.goto(`${base}/finders`);
  await uploadFile(page, "Salon", messyFile());
  const figure = (words: string) => page.locator("dl.figures-row > div", { hasText: words }).locator("dd");
  await expect(figure("New")).toHaveText("960");
  await expect(figure("Repeated")).toHaveText("25");
  await expect(figure("Rejected")).toHaveText("15");
  await expect(page.getByLabel("What the column Prénom fills")).toHaveValue("first_name");
  await expect(page.getByLabel("What the column Société fills")).toHaveValue("company");
  const rejects = page.getByRole("table", { name: "Rejected rows" });
  await expect(rejects.getByRole("row").filter({ hasText: "neither a profile address nor an e-mail" })).toHaveCount(8);
  await expect(rejects.getByRole("row").filter({ hasText: "none of a person’s profile" })).toHaveCount(7);
  await expectAccessible(page);
  await picture(page, info, "import-preview");
  await page.getByRole("button", { name: "Import 960 contacts" }).click();
  await expect(page.getByText("960 contacts found")).toBeVisible();
  await page.getByText("15 rejected rows").click();
  await expect(page.getByRole("table", { name: "Rejected rows" })).toContainText("https://example.org/");

  await page.goto(`${base}/campaigns/new`);
  await fillCampaign(page, {
    name: "salon",
    program: "events",
    source: "Salon · finder",
    note: "Bonjour {{firstName|à vous}}, nous nous sommes croisés au salon.",
    welcome: "Merci {{firstName|à vous}}, et à bientôt.",
    cohort: 4,
  });
  await page.getByRole("button", { name: "Save campaign" }).last().click();
  await expect(page.getByText("salon is on.")).toBeVisible();

  // Tuesday's slot proposes for Wednesday.
  const companion = await onPhone(browser, page);
  await overture.advanceUntil("2026-03-03T08:05:00Z");
  await companion.goto("/companion");
  const approved = new Set<string>();
  for (const place of [1, 2, 3, 4]) {
    await expect(companion.getByText(`${place} of 4`)).toBeVisible();
    approved.add(await decide(companion, "Approve"));
  }
  await expect(companion.getByRole("heading", { name: "Tomorrow is ready" })).toBeVisible();
  await companion.getByRole("link", { name: "Today" }).tap();
  await expect(companion.getByRole("heading", { name: "Nothing to send now" })).toBeVisible();

  // Wednesday: one card after the other, the first one put off until it comes again.
  await overture.advanceUntil("2026-03-04T08:00:00Z");
  const later = await nextCard(companion, overture, base);
  expect(approved).toContain(later);
  await expect(companion.getByText("Invitation · salon · events")).toBeVisible();
  await expect(companion.getByText(/^Bonjour .+, nous nous sommes croisés au salon\.$/u)).toBeVisible();
  await expect(companion.getByRole("link", { name: "Copy and open profile" })).toHaveAttribute(
    "href",
    /^https:\/\/www\.linkedin\.com\/in\//u,
  );
  await inLightAndDark(companion, async (scheme) => {
    await expectAccessible(companion);
    await picture(companion, info, `companion-by-hand-${scheme}`);
  });
  await companion.getByRole("button", { name: "Later" }).tap();
  await expect(companion.getByRole("heading", { name: later, level: 2 })).toHaveCount(0);
  const sent = new Set<string>();
  let could = true;
  while (sent.size < 3) {
    const name = await nextCard(companion, overture, base);
    if (could && name !== later) {
      await companion.getByRole("button", { name: "Could not" }).tap();
      await companion.getByRole("button", { name: "The profile cannot be opened" }).tap();
      could = false;
    } else {
      await companion.getByRole("button", { name: "Sent", exact: true }).tap();
      sent.add(name);
    }
    await expect(companion.getByRole("heading", { name, level: 2 })).toHaveCount(0);
  }
  expect(sent).toContain(later);

  // Two accept; both are tapped in.
  await companion.getByRole("link", { name: "Answers" }).tap();
  const [first, second, third] = [...sent] as [string, string, string];
  for (const name of [first, second]) {
    await companion.getByRole("button", { name: `${name} accepted` }).tap();
    await expect(companion.getByRole("button", { name: `${name} accepted` })).toHaveCount(0);
  }
  await expect(companion.getByRole("button", { name: `${third} accepted` })).toBeVisible();
  await expectAccessible(companion);
  await picture(companion, info, "companion-answers");

  await page.goto(`${base}/invites`);
  const row = page.getByRole("row", { name: /salon/u }).filter({ hasText: "Claire Morel" });
  await expect(row.getByRole("button", { name: "3 sent of 4 planned today" })).toBeVisible();
  await expect(row.locator(".ratio")).toContainText("66.7%");

  // Thursday's slot hands out the two welcomes, and nobody undecided is invited.
  await overture.advanceUntil("2026-03-05T08:00:00Z");
  const welcomed = new Set<string>();
  while (welcomed.size < 2) {
    const name = await nextCard(companion, overture, base);
    await expect(companion.getByText("Welcome · salon · events")).toBeVisible();
    await expect(companion.getByText(/^Merci .+, et à bientôt\.$/u)).toBeVisible();
    await companion.getByRole("button", { name: "Sent", exact: true }).tap();
    await expect(companion.getByRole("heading", { name, level: 2 })).toHaveCount(0);
    welcomed.add(name);
  }
  expect([...welcomed].sort()).toEqual([first, second].sort());
  await overture.advanceUntil("2026-03-05T11:30:00Z");
  await companion.goto("/companion/today");
  await expect(companion.getByRole("heading", { name: "Nothing to send now" })).toBeVisible();
});

/** A thousand rows as an office in France keeps them: 25 twice, 15 of no use, and fields missing here and there. */
function messyFile(): Upload {
  const first = ["Zoé", "François", "Anaïs", "Jürgen", "Łukasz", "Marie-Hélène", "Siân", "Nuño"];
  const last = ["Lefèvre", "Garçon", "O’Neill", "Müller", "D’Arcy-Noël", "Peña"];
  const address = (number: number): string => {
    const slug = `contact-${number}-salon`;
    const forms = [
      `https://www.linkedin.com/in/${slug}/`,
      `http://fr.linkedin.com/in/${slug}?originalSubdomain=fr`,
      `linkedin.com/in/${slug}`,
      `  https://linkedin.com/in/${slug.toUpperCase()} `,
    ];
    return forms[number % forms.length] ?? "";
  };
  // No two people have the same name, so that a name tells who it is.
  const letters = (number: number): string =>
    `${String.fromCodePoint(65 + Math.floor(number / 26))}${String.fromCodePoint(97 + (number % 26))}`;
  const person = (number: number, profile: string): string =>
    [
      number % 9 === 0 ? "" : number % 7 === 0 ? `"Hydrogène; Rhône ""Sud"""` : `Société n° ${number}`,
      profile,
      `${last[number % last.length] ?? ""}-${letters(Math.floor(number / last.length))}`,
      number % 11 === 0 ? "" : first[number % first.length],
      `Allée ${number % 12}`,
    ].join(";");
  const rows: string[] = [];
  for (let number = 0; number < 960; number += 1) {
    rows.push(person(number, address(number)));
    if (number % 40 === 5) {
      rows.push(person(number, address(number + 960)).replace(`contact-${number + 960}-`, `contact-${number}-`));
    }
    if (number % 120 === 7) {
      rows.push(person(number, ""));
    }
    if (number % 140 === 9) {
      rows.push(person(number, `https://example.org/${number}`));
    }
  }
  rows.push(person(1, address(1)));
  const text = ["Société;Profil LinkedIn;Nom;Prénom;Allée", ...rows].join("\r\n");
  return { name: "salon.csv", mimeType: "text/csv", buffer: Buffer.from(`\uFEFF${text}\r\n`, "utf16le") };
}
