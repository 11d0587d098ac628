import { type Browser, expect, type Locator, type Page } from "@playwright/test";

import type { Overture } from "./overture.ts";

/** The first administrator of an installation under test. */
export const claire = {
  name: "Claire Morel",
  email: "claire@example.com",
  password: "a quiet river at noon",
};

/** Fills the form of the first start as a person does, and lands in the empty workspace. */
export async function setUp(page: Page): Promise<void> {
  await page.goto("/");
  await page.getByLabel("Name of the organization").fill("Northwind");
  await page.getByLabel("Name of the first workspace").fill("Europe");
  await page.getByLabel("Time zone").fill("Europe/Paris");
  await page.getByLabel("Full name").fill(claire.name);
  await page.getByLabel("E-mail").fill(claire.email);
  await page.getByLabel("Password").fill(claire.password);
  await page.getByRole("button", { name: "Set up" }).click();
  await expect(page.getByRole("heading", { name: "Invites", level: 1 })).toBeVisible();
}

const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

/** A page of the same person on a phone; in light and dark it looks as the first one's browser does. */
export async function onPhone(browser: Browser, page: Page): Promise<Page> {
  const storageState = await page.context().storageState();
  const context = await browser.newContext({ ...phone, baseURL: new URL(page.url()).origin, storageState });
  return context.newPage();
}

/** The address of the workspace that a page is in, such as `/w/wsp_...`. */
export function workspace(page: Page): string {
  const found = /^\/w\/[^/]+/u.exec(new URL(page.url()).pathname);
  if (found === null) {
    throw new Error(`${page.url()} is no page of a workspace`);
  }
  return found[0];
}

/** Connects the account of a simulated network, which has no page: with the API, as the person signed in. */
export async function connectSandbox(page: Page, network: string, token: string): Promise<void> {
  const address = `/api/v1${workspace(page).replace("/w/", "/workspaces/")}/identities`;
  const account = { connector: "sandbox", base_url: network, session_token: token };
  const answer = await page.evaluate(
    async ([path, body]) => {
      const headers = { "content-type": "application/json" };
      const response = await fetch(path, { method: "POST", headers, body });
      return { status: response.status, text: await response.text() };
    },
    [address, JSON.stringify({ account })] as const,
  );
  expect(answer, answer.text).toMatchObject({ status: 201 });
}

/** Connects the own account by hand, on the companion. */
export async function connectAssisted(page: Page): Promise<void> {
  await page.goto("/companion");
  await page.getByRole("radio", { name: "Assisted" }).check();
  await page.getByLabel("Your LinkedIn profile").fill("https://www.linkedin.com/in/claire-morel");
  await page.getByRole("button", { name: "Connect" }).click();
  await expect(page.getByRole("heading", { name: "Tomorrow" })).toBeVisible();
}

/** A file as a spreadsheet saves it. */
export interface Upload {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** Makes a finder of a file, up to the page that shows what was found in it. */
export async function uploadFile(page: Page, finder: string, file: Upload): Promise<void> {
  await page.goto(`${workspace(page)}/finders`);
  await page.getByRole("link", { name: "Create a finder" }).first().click();
  await page.getByLabel("Name", { exact: true }).fill(finder);
  await page.getByLabel("File", { exact: true }).setInputFiles(file);
  await page.getByRole("button", { name: "Preview the file" }).click();
  await expect(page.getByRole("heading", { name: `Import ${file.name}` })).toBeVisible();
}

/** Brings some people in by a small file, and lands on the finder's page. */
export async function importPeople(page: Page, finder: string, firstNames: string[]): Promise<void> {
  const rows = firstNames.map((name) => `${name},linkedin.com/in/${name.toLowerCase()}`);
  const text = ["First name,Profile URL", ...rows].join("\n");
  await uploadFile(page, finder, { name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await page.getByRole("button", { name: `Import ${rows.length} contacts` }).click();
  await expect(page.getByText(`${rows.length} contacts found`)).toBeVisible();
}

/** A campaign as a person fills it in; what is missing stays as the form proposes. */
export interface Campaign {
  name: string;
  program: string;
  source: string;
  note: string;
  welcome?: string;
  cohort: number;
  silence?: "Hold" | "Send" | "Drop";
}

/** The part of the form for one message. */
export function message(page: Page, legend: string): Locator {
  return page.getByRole("group", { name: legend });
}

/** Fills the form of a campaign, and leaves it unsaved. */
export async function fillCampaign(page: Page, campaign: Campaign): Promise<void> {
  await page.getByLabel("Name", { exact: true }).fill(campaign.name);
  await page.getByLabel("Program", { exact: true }).fill(campaign.program);
  await page.getByLabel("Sender", { exact: true }).selectOption({ label: claire.name });
  await page.getByLabel("Source", { exact: true }).selectOption({ label: campaign.source });
  await message(page, "Invitation").getByRole("textbox").fill(campaign.note);
  if (campaign.welcome !== undefined) {
    await page.getByRole("button", { name: "Add a welcome message" }).click();
    await message(page, "Welcome").getByRole("textbox").fill(campaign.welcome);
  }
  await page.getByLabel("Contacts per slot").fill(String(campaign.cohort));
  if (campaign.silence !== undefined) {
    // Other choices speak of the sender; this one begins with its word.
    await page.getByRole("radio", { name: new RegExp(`^${campaign.silence}\\b`, "u") }).check();
  }
  await page.getByLabel("Start this campaign").check();
}

/** Decides about the card on top of the deck, and tells who that was once the card has gone: the next look is at the next one. */
export async function decide(companion: Page, decision: "Approve" | "Block"): Promise<string> {
  const name = await cardOnTop(companion);
  const id = await companion.locator("[data-card]:visible").getAttribute("data-id");
  await companion.getByRole("button", { name: decision, exact: true }).tap();
  await expect(companion.locator(`[data-card][data-id="${id}"]`)).toBeHidden();
  return name;
}

/** Who is on the card on top of the deck. */
export async function cardOnTop(companion: Page): Promise<string> {
  return (await companion.locator("[data-card]:visible").getByRole("heading", { level: 2 }).textContent()) ?? "";
}

/** Waits until the companion's worker answers for the page, so that it opens without a network. */
export async function workerAnswers(companion: Page): Promise<void> {
  await companion.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller === null) {
      await new Promise((resolve) => {
        navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true });
      });
    }
  });
}

/** Lets time pass until a card is in hand, and tells for whom it is. */
export async function nextCard(companion: Page, overture: Overture, base: string): Promise<string> {
  const card = companion.locator("article.card--hand");
  for (let tries = 0; tries < 40; tries += 1) {
    await companion.goto("/companion/today");
    if ((await card.count()) > 0) {
      await expect(card).toHaveCount(1);
      return (await card.getByRole("heading", { level: 2 }).textContent()) ?? "";
    }
    const next = await nextMoment(companion, base);
    if (next !== null && Date.parse(next) > Date.parse(await overture.now())) {
      await overture.advanceUntil(next);
    } else {
      await overture.advance("PT10S");
    }
  }
  throw new Error("no card came");
}

/** When the next card comes, to the second: the page tells the minute, and a slot may end within it. */
function nextMoment(companion: Page, base: string): Promise<string | null> {
  return companion.evaluate(
    async (path) => ((await (await fetch(path)).json()) as { next_at: string | null }).next_at,
    `/api/v1${base.replace("/w/", "/workspaces/")}/hand_send`,
  );
}

const guests = ["Ada", "Bela", "Cora", "Dora", "Edda", "Finn", "Gerd", "Hans", "Ines", "Jana", "Karl", "Lena"];

/** Ten people are proposed for tomorrow; the phone has the deck and its worker. */
export async function proposedOnPhone(page: Page, browser: Browser, overture: Overture): Promise<Page> {
  await setUp(page);
  const base = workspace(page);
  await connectAssisted(page);
  await page.goto(`${base}/finders`);
  await importPeople(page, "Fair", guests);
  await page.goto(`${base}/campaigns/new`);
  await fillCampaign(page, {
    name: "fair",
    program: "events",
    source: "Fair · finder",
    note: "Hello {{firstName}}, we met at the fair.",
    cohort: 10,
  });
  await page.getByRole("button", { name: "Save campaign" }).last().click();
  await expect(page.getByText("fair is on.")).toBeVisible();
  await overture.advanceUntil("2026-03-03T08:05:00Z");
  const companion = await onPhone(browser, page);
  await companion.goto("/companion");
  await workerAnswers(companion);
  await companion.reload();
  await expect(companion.getByText("1 of 10")).toBeVisible();
  return companion;
}
