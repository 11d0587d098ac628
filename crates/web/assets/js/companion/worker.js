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

// A message names nobody: what there is to see is on the page that it opens.
self.addEventListener("push", (event) => event.waitUntil(notify(event)));

async function notify({ data }) {
  const message = read(data);
  const language = await self.decisions.fact("language").catch(() => undefined);
  const words = self.overture.words[language] ?? self.overture.words.en;
  const [title, body] = words[message.kind] ?? words.other;
  await self.registration.showNotification(title, {
    body,
    lang: language ?? "en",
    tag: message.kind ?? "other",
    icon: self.overture.icon,
    data: { open: message.open },
  });
  await self.navigator.setAppBadge?.().catch(() => undefined);
}

function read(data) {
  try {
    return data?.json() ?? {};
  } catch {
    return {};
  }
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openPage(event.notification.data?.open));
});

/** Brings the companion up, at a page of its own and no other. */
async function openPage(path) {
  const target = new URL(/^\/companion(\/|$)/u.test(path ?? "") ? path : DECK, self.location.origin).href;
  await self.navigator.clearAppBadge?.().catch(() => undefined);
  for (const client of await self.clients.matchAll({ type: "window", includeUncontrolled: true })) {
    if (!new URL(client.url).pathname.startsWith(DECK)) continue;
    await client.focus().catch(() => undefined);
    await client.navigate(target).catch(() => undefined);
    return;
  }
  await self.clients.openWindow(target);
}

self.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(
    (async () => {
      const options = event.oldSubscription?.options ?? { userVisibleOnly: true };
      const fresh = event.newSubscription ?? (await self.registration.pushManager.subscribe(options));
      await fetch(self.overture.subscriptions, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: self.decisions.subscription(fresh),
      });
    })(),
  );
});
