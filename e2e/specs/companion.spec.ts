import type { Browser, Page } from "@playwright/test";

import type { Overture } from "../support/overture.ts";
import {
  cardOnTop,
  connectAssisted,
  decide,
  expect,
  expectAccessible,
  fillCampaign,
  importPeople,
  inLightAndDark,
  onPhone,
  picture,
  setUp,
  test,
  workerAnswers,
  workspace,
} from "../support/test.ts";

/** What browsers call fast 3G. */
const threeG = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 90_000 };

const names = ["Ada", "Bela", "Cora", "Dora", "Edda", "Finn", "Gerd", "Hans", "Ines", "Jana", "Karl", "Lena"];

/** Ten people are proposed for tomorrow; the phone has the deck and its worker. */
async function proposed(page: Page, browser: Browser, overture: Overture): Promise<Page> {
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

/** The deck of the person, as the service has it. */
function states(page: Page, base = workspace(page)): Promise<string[]> {
  return page.evaluate(
    async (path) => {
      const deck = (await (await fetch(path)).json()) as { items: { state: string }[] };
      return deck.items.map(({ state }) => state);
    },
    `/api/v1${base.replace("/w/", "/workspaces/")}/proposals?limit=100`,
  );
}

const approved = async (page: Page): Promise<number> =>
  (await states(page)).filter((state) => state === "approved").length;

test("three of ten are approved in a tunnel, and hold once", { tag: "@desktop" }, async ({ page, browser, overture }, info) => {
  test.setTimeout(150_000);
  const companion = await proposed(page, browser, overture);
  await expectAccessible(companion);
  await companion.context().setOffline(true);
  await companion.reload();
  await expect(companion.getByText("1 of 10")).toBeVisible();
  await decide(companion, "Approve");
  await decide(companion, "Approve");
  const taken = await decide(companion, "Approve");
  await expect(companion.getByText("You are offline.")).toBeVisible();
  await companion.getByRole("button", { name: `Undo the decision for ${taken}` }).tap();
  await expect.poll(() => cardOnTop(companion)).toBe(taken);
  await decide(companion, "Approve");
  await expect(companion.getByText("3 decisions wait to be delivered.")).toBeVisible();
  await inLightAndDark(companion, async (scheme) => {
    await expectAccessible(companion);
    await picture(companion, info, `companion-offline-${scheme}`);
  });
  await companion.reload();
  await expect(companion.getByText("4 of 10")).toBeVisible();
  expect(await approved(page)).toBe(0);

  await companion.context().setOffline(false);
  await expect.poll(() => approved(page)).toBe(3);
  await companion.reload();
  await expect(companion.getByText("4 of 10")).toBeVisible();
  expect((await states(page)).filter((state) => state === "waiting_for_approval")).toHaveLength(7);
});

test("what was decided elsewhere is told, and the rest is approved once all were seen", { tag: "@desktop" }, async ({
  page,
  browser,
  overture,
}, info) => {
  test.setTimeout(150_000);
  const companion = await proposed(page, browser, overture);
  await companion.context().setOffline(true);
  const first = await decide(companion, "Approve");
  // On the desktop the same card is refused meanwhile, with the keyboard.
  const base = workspace(page);
  await page.goto("/companion");
  expect(await cardOnTop(page)).toBe(first);
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByText("2 of 10")).toBeVisible();
  await expect.poll(async () => (await states(page, base)).filter((state) => state === "blocked").length).toBe(1);
  await companion.context().setOffline(false);
  await expect(companion.getByText(`${first} was blocked elsewhere before your decision arrived.`)).toBeVisible();
  await picture(companion, info, "companion-conflict");
  await companion.getByRole("button", { name: "Understood" }).tap();

  // The others are looked at and left for later; only then they are approved together.
  for (let place = 2; place <= 10; place += 1) {
    await expect(companion.getByRole("button", { name: "Approve the rest" })).toBeHidden();
    await companion.getByRole("link", { name: "Later" }).tap();
  }
  await picture(companion, info, "companion-rest");
  await expectAccessible(companion);
  await companion.getByRole("button", { name: "Approve the rest" }).tap();
  await expect(companion.getByRole("heading", { name: "Tomorrow is ready" })).toBeVisible();
  await expect(companion.getByText("9 invitations leave at human moments.")).toBeVisible();
});

test("signing out leaves nothing on the device", { tag: "@desktop" }, async ({ page, browser, overture }) => {
  const companion = await proposed(page, browser, overture);
  await decide(companion, "Approve");
  const kept = () =>
    companion.evaluate(async () => ({
      caches: await caches.keys(),
      databases: (await indexedDB.databases()).map(({ name }) => name),
      workers: (await navigator.serviceWorker.getRegistrations()).length,
    }));
  const before = await kept();
  expect(before.caches).toContain("pages");
  expect(before.databases).toContain("overture-companion");
  expect(before.workers).toBe(1);
  await companion.goto("/companion/identity");
  await companion.getByRole("button", { name: "Log out" }).tap();
  await expect(companion.getByLabel("E-mail")).toBeVisible();
  expect(await kept()).toEqual({ caches: [], databases: [], workers: 0 });
  await companion.context().setOffline(true);
  await expect(companion.goto("/companion")).rejects.toThrow();
});

test("the companion can be installed, and is light", { tag: "@desktop" }, async ({ page, browser, overture }) => {
  const companion = await proposed(page, browser, overture);
  const manifest = await companion.evaluate(async () => {
    const link = document.querySelector<HTMLLinkElement>('link[rel="manifest"]');
    const at = new URL(link?.href ?? "", location.href);
    const read = (await (await fetch(at)).json()) as {
      icons: { src: string; sizes: string; purpose: string }[];
      start_url: string;
      display: string;
      id: string;
    };
    const icons = await Promise.all(read.icons.map(async ({ src }) => (await fetch(new URL(src, at))).status));
    return { ...read, icons: read.icons.map((icon, place) => ({ ...icon, status: icons[place] })) };
  });
  expect(manifest).toMatchObject({ start_url: "/companion", display: "standalone", id: "/companion" });
  expect(manifest.icons.every(({ status }) => status === 200)).toBe(true);
  for (const [sizes, purpose] of [["192x192", "any"], ["512x512", "any"], ["512x512", "maskable"]]) {
    expect(manifest.icons.some((icon) => icon.sizes === sizes && icon.purpose === purpose)).toBe(true);
  }
  const session = await companion.context().newCDPSession(companion);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  expect(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito")).toEqual([]);

  // The first view of a new phone, without its worker and its caches.
  const fresh = await onPhone(browser, page);
  const slow = await fresh.context().newCDPSession(fresh);
  await slow.send("Network.enable");
  let transferred = 0;
  slow.on("Network.loadingFinished", ({ encodedDataLength }) => (transferred += encodedDataLength));
  await fresh.goto("/companion", { waitUntil: "load" });
  await expect(fresh.getByText("1 of 10")).toBeVisible();
  expect(transferred).toBeLessThan(100_000);

  // An installed companion on a slow network (3G): its pages wait on the device.
  await workerAnswers(companion);
  await companion.reload();
  const installed = await companion.context().newCDPSession(companion);
  await installed.send("Network.enable");
  await installed.send("Network.emulateNetworkConditions", threeG);
  const begun = Date.now();
  await companion.goto("/companion", { waitUntil: "commit" });
  await expect(companion.getByRole("button", { name: "Approve", exact: true }).first()).toBeVisible();
  const usable = Date.now() - begun;

  const first = await onPhone(browser, page);
  const slowly = await first.context().newCDPSession(first);
  await slowly.send("Network.enable");
  await slowly.send("Network.emulateNetworkConditions", threeG);
  const started = Date.now();
  await first.goto("/companion", { waitUntil: "commit" });
  await expect(first.getByRole("button", { name: "Approve", exact: true }).first()).toBeVisible();
  console.log(`first view ${transferred} bytes, usable on 3G after ${Date.now() - started} ms, installed ${usable} ms`);
  expect(usable).toBeLessThan(1_000);
});
