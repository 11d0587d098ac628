import type { Page } from "@playwright/test";

import {
  cardOnTop,
  decide,
  expect,
  expectAccessible,
  inLightAndDark,
  picture,
  proposedOnPhone,
  test,
  workspace,
} from "../support/test.ts";

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
  const companion = await proposedOnPhone(page, browser, overture);
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
  const companion = await proposedOnPhone(page, browser, overture);
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
  const companion = await proposedOnPhone(page, browser, overture);
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
