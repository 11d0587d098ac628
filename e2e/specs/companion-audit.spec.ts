import type { Browser, CDPSession, Page } from "@playwright/test";

import { audit, contrast, expectAllRight, smallTargets } from "../support/audit.ts";
import type { Overture } from "../support/overture.ts";
import { expect, inLightAndDark, onPhone, proposedOnPhone, test, workerAnswers } from "../support/test.ts";

/** What browsers call fast 3G: 150 ms from one end to the other and back, 1.6 Mbit/s down, 0.75 Mbit/s up. */
const fastThreeG = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 };

/** The first view of a new phone may weigh so many bytes, as they are transferred. */
const firstViewBytesMaximum = 100_000;

/** An installed companion shows the card and its buttons within this time on fast 3G, in milliseconds. */
const usableMillisecondsMaximum = 1_000;

/** What a finger hits is so wide and so high at least, in CSS pixels. */
const targetMinimum = 44;

/** Text has this contrast at least (WCAG 2.2, AA). */
const contrastMinimum = 4.5;

/** The pages of the companion that a member sees day by day. */
const pages = ["/companion", "/companion/today", "/companion/answers", "/companion/identity", "/companion/archive"];

interface Icon {
  src: string;
  sizes: string;
  type: string;
  purpose: string;
  /** What it is once it is loaded. */
  width: number;
  height: number;
}

interface Manifest {
  name: string;
  short_name: string;
  id: string;
  start_url: string;
  scope: string;
  display: string;
  theme_color: string;
  background_color: string;
  icons: Icon[];
}

/** The manifest as the page names it, each icon loaded and measured. */
function manifestOf(companion: Page): Promise<Manifest> {
  return companion.evaluate(async () => {
    const link = document.querySelector<HTMLLinkElement>('link[rel="manifest"]');
    const at = new URL(link?.href ?? "", location.href);
    const manifest = (await (await fetch(at)).json()) as Manifest;
    for (const icon of manifest.icons) {
      const image = new Image();
      image.src = new URL(icon.src, at).href;
      await image.decode();
      icon.width = image.naturalWidth;
      icon.height = image.naturalHeight;
    }
    return manifest;
  });
}

async function slowedDown(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", fastThreeG);
  return session;
}

/** Milliseconds from the wish to see the deck until its button can be pressed. */
async function usableAfter(companion: Page): Promise<number> {
  const begun = performance.now();
  await companion.goto("/companion", { waitUntil: "commit" });
  const button = companion.getByRole("button", { name: "Approve", exact: true }).first();
  await expect(button).toBeVisible();
  await expect(button).toBeEnabled();
  return Math.round(performance.now() - begun);
}

async function installable(companion: Page): Promise<void> {
  const manifest = await manifestOf(companion);
  const named = ["name", "short_name", "id", "start_url", "scope", "display", "theme_color", "background_color"] as const;
  const filled = named.filter((field) => (manifest[field] ?? "") !== "");
  await audit("manifest: fields", `${filled.length} of ${named.length}`, () => expect(filled).toEqual([...named]));
  await audit("manifest: opens like an app", manifest.display, () =>
    expect(["standalone", "fullscreen", "minimal-ui"]).toContain(manifest.display),
  );
  const sizes = manifest.icons.map(({ sizes, width, height, purpose }) => `${sizes} ${purpose} (${width}x${height})`);
  await audit("manifest: icons load at the size that they state", sizes.join(", "), () => {
    for (const { sizes, type, width, height } of manifest.icons) {
      // A drawing has any size.
      expect(sizes).toBe(type === "image/svg+xml" ? "any" : `${width}x${height}`);
      expect(width).toBe(height);
      expect(width).toBeGreaterThan(0);
    }
    for (const [size, purpose] of [["192x192", "any"], ["512x512", "any"], ["512x512", "maskable"]]) {
      expect(manifest.icons.some((icon) => icon.sizes === size && icon.purpose === purpose)).toBe(true);
    }
  });
  await audit("manifest: start within scope", `${manifest.start_url} in ${manifest.scope}`, () => {
    const scope = new URL(manifest.scope, companion.url());
    const start = new URL(manifest.start_url, companion.url());
    expect(start.origin).toBe(scope.origin);
    expect(start.pathname.startsWith(scope.pathname)).toBe(true);
  });
  const worker = await companion.evaluate(async () => ({
    controls: navigator.serviceWorker.controller?.scriptURL ?? "",
    scope: (await navigator.serviceWorker.ready).scope,
  }));
  await audit("worker: controls the page", new URL(worker.scope).pathname, () => {
    expect(worker.controls).toContain("/companion/worker.js");
    expect(new URL(manifest.start_url, companion.url()).href.startsWith(worker.scope)).toBe(true);
  });
  const session = await companion.context().newCDPSession(companion);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  // A context of a test is like a private window, in which nothing is installed.
  const found = installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito").map(({ errorId }) => errorId);
  await audit("Chromium: hindrances to installing", String(found.length), () => expect(found).toEqual([]));
}

async function offline(companion: Page): Promise<void> {
  await companion.context().setOffline(true);
  const begun = performance.now();
  await companion.reload();
  await expect(companion.getByText("1 of 10")).toBeVisible();
  await expect(companion.getByRole("button", { name: "Approve", exact: true }).first()).toBeVisible();
  await audit("offline: a reload shows the deck", `${Math.round(performance.now() - begun)} ms`, () => undefined);
  await companion.context().setOffline(false);
}

async function light(browser: Browser, page: Page): Promise<void> {
  const fresh = await onPhone(browser, page);
  const session = await fresh.context().newCDPSession(fresh);
  await session.send("Network.enable");
  let transferred = 0;
  session.on("Network.loadingFinished", ({ encodedDataLength }) => (transferred += encodedDataLength));
  await fresh.goto("/companion", { waitUntil: "networkidle" });
  await expect(fresh.getByText("1 of 10")).toBeVisible();
  await audit("first view: bytes transferred", `${transferred} of ${firstViewBytesMaximum}`, () =>
    expect(transferred).toBeLessThan(firstViewBytesMaximum),
  );
  await fresh.context().close();
}

async function fast(browser: Browser, page: Page, companion: Page): Promise<void> {
  await workerAnswers(companion);
  await companion.reload();
  const session = await slowedDown(companion);
  const usable = await usableAfter(companion);
  await audit("fast 3G: installed, usable after", `${usable} of ${usableMillisecondsMaximum} ms`, () =>
    expect(usable).toBeLessThan(usableMillisecondsMaximum),
  );
  await session.detach();
  // Nothing is on the device yet: what is told is how long that takes, once.
  const fresh = await onPhone(browser, page);
  await slowedDown(fresh);
  const first = await usableAfter(fresh);
  await audit("fast 3G: first visit, usable after", `${first} of ${2 * usableMillisecondsMaximum} ms`, () =>
    expect(first).toBeLessThan(2 * usableMillisecondsMaximum),
  );
  await fresh.context().close();
}

/** The pages, and the one on which the text for the person on top is rewritten. */
async function dayByDay(companion: Page): Promise<[name: string, path: string][]> {
  await companion.goto("/companion");
  const rewrite = await companion.getByRole("link", { name: "Rewrite" }).first().getAttribute("href");
  expect(rewrite).not.toBeNull();
  return [...pages.map((path): [string, string] => [path, path]), ["rewrite", rewrite ?? ""]];
}

async function readable(companion: Page): Promise<void> {
  for (const [name, path] of await dayByDay(companion)) {
    await companion.goto(path);
    // What can be opened is open: what stands in it is seen and hit as well.
    await companion.locator("details:visible").evaluateAll((all) => {
      all.forEach((one) => ((one as HTMLDetailsElement).open = true));
    });
    const viewport = await companion.locator('meta[name="viewport"]').getAttribute("content");
    const beyond = await companion.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    await audit(`${name}: viewport`, `${viewport ?? "none"}, ${beyond} px beyond`, () => {
      expect(viewport).toContain("width=device-width");
      expect(viewport).not.toMatch(/user-scalable=(no|0)|maximum-scale=1\b/u);
      expect(beyond).toBeLessThanOrEqual(0);
    });
    const targets = await smallTargets(companion, targetMinimum);
    await audit(`${name}: targets`, `${targets.count}, the smallest ${targets.smallest} px`, () =>
      expect(targets.small).toEqual([]),
    );
    await inLightAndDark(companion, async (scheme) => {
      const seen = await contrast(companion);
      await audit(`${name}: axe, ${scheme}`, `${seen.violations.length} violations of ${seen.rules} rules`, () =>
        expect(seen.violations).toEqual([]),
      );
      await audit(`${name}: least contrast, ${scheme}`, `${seen.least}:1`, () =>
        expect(seen.least).toBeGreaterThanOrEqual(seen.leastIsLarge ? 3 : contrastMinimum),
      );
    });
  }
}

test("the companion is an app: installable, offline, light, fast, readable", { tag: "@desktop" }, async ({
  page,
  browser,
  overture,
}: {
  page: Page;
  browser: Browser;
  overture: Overture;
}) => {
  test.setTimeout(240_000);
  const companion = await proposedOnPhone(page, browser, overture);
  await installable(companion);
  await offline(companion);
  await light(browser, page);
  await fast(browser, page, companion);
  await readable(await onPhone(browser, page));
  expectAllRight();
});
