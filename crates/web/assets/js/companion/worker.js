// The companion's service worker: pages of the companion when there is no network, delivery of
// decisions once there is, and notifications. `self.overture` stands before this text: the version
// and what to keep.
importScripts(self.overture.decisions);

const ASSETS = `assets-${self.overture.version}`;
const PAGES = "pages";
const DECK = "/companion";
const PATIENCE_MILLISECONDS = 4000;

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(ASSETS);
      await cache.addAll(self.overture.assets);
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name !== ASSETS && name !== PAGES) await caches.delete(name);
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/assets/")) event.respondWith(asset(request, url));
  else if (isPage(url, request)) event.respondWith(page(event, url));
});

const isPage = ({ pathname }, { mode }) =>
  pathname === DECK || /^\/companion\/(today|answers|identity)$/u.test(pathname) ||
  // What a script asks for; the page of its own is another.
  (mode !== "navigate" && /^\/companion\/proposals\/[^/]+\/why$/u.test(pathname));

/** Assets never change under their address; one of another version is better than none. */
async function asset(request, url) {
  const kept = await caches.match(request);
  if (kept) return kept;
  try {
    return await fetch(request);
  } catch (error) {
    const name = url.pathname.split("/").slice(3).join("/");
    const other = await caches.match(`/assets/${self.overture.version}/${name}`);
    if (other) return other;
    throw error;
  }
}

/** The page as it is now; where the network does not answer, as it was last. */
async function page(event, url) {
  const kept = await caches.match(url.pathname, { cacheName: PAGES });
  const fresh = newest(event, url);
  if (!kept) return fresh.catch(async (error) => (await caches.match(DECK, { cacheName: PAGES })) ?? Promise.reject(error));
  const patience = new Promise((resolve) => setTimeout(() => resolve(kept), PATIENCE_MILLISECONDS));
  return Promise.race([fresh, patience]).catch(() => kept);
}

async function newest(event, url) {
  const response = await fetch(event.request);
  // A redirect leads elsewhere, as to the log-in: nothing of it is kept.
  if (response.ok && response.type === "basic" && !response.redirected) {
    const copy = response.clone();
    event.waitUntil(caches.open(PAGES).then((cache) => cache.put(url.pathname, copy)).catch(() => undefined));
  }
  return response;
}

// The browser calls this once there is a network, also when the companion is closed.
self.addEventListener("sync", (event) => {
  if (event.tag === "decisions") event.waitUntil(deliverAndTell());
});

async function deliverAndTell() {
  const results = await self.decisions.deliver();
  for (const client of await self.clients.matchAll({ type: "window" })) client.postMessage({ delivered: results });
}
