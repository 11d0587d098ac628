// What the companion is to a device: its service worker, and forgetting everything when one signs out.
import "./decisions.js";

const WORKER = "/companion/worker.js";
const SCOPE = "/companion";

async function forget() {
  for (const name of await caches.keys()) await caches.delete(name);
  await self.decisions.erase();
  for (const registration of await navigator.serviceWorker.getRegistrations()) {
    const subscription = await registration.pushManager?.getSubscription();
    await subscription?.unsubscribe();
    await registration.unregister();
  }
}

if ("serviceWorker" in navigator && "caches" in self) {
  if (document.body.classList.contains("companion")) {
    navigator.serviceWorker.register(WORKER, { scope: SCOPE }).catch(() => undefined);
  }
  // Nobody is signed in here: pages that were kept are nobody's to read. Decisions wait for their owner.
  if (location.pathname === "/login") caches.delete("pages");

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches('form[action="/logout"]') || form.dataset.forgotten) return;
    event.preventDefault();
    try {
      await self.decisions.deliver();
    } catch {
      // What cannot be delivered now is forgotten with the rest: who signs out leaves nothing.
    }
    try {
      await forget();
    } finally {
      form.dataset.forgotten = "true";
      form.submit();
    }
  });
}
