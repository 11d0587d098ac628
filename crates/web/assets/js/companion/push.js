// Notifications of this device: turned on and off where a person presses, and told to the service again
// at every start, because browsers change subscriptions by themselves.
import "./decisions.js";

const SCOPE = "/companion";
const SENT = "overture-push-sent";

const post = (path, body) =>
  fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body });

function bytes(base64) {
  const text = atob(base64.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (character) => character.codePointAt(0));
}

async function present() {
  const registration = await navigator.serviceWorker.getRegistration(SCOPE);
  return registration?.pushManager?.getSubscription() ?? null;
}

async function turnOn(box) {
  if ((await Notification.requestPermission()) !== "granted") return show(box);
  const registration = await navigator.serviceWorker.ready;
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytes(box.dataset.key),
  });
  const response = await post(box.dataset.subscribe, self.decisions.subscription(subscription));
  if (!response.ok) await subscription.unsubscribe();
  return show(box);
}

async function turnOff(box) {
  const subscription = await present();
  if (subscription) {
    await post(box.dataset.unsubscribe, JSON.stringify({ endpoint: subscription.endpoint }));
    await subscription.unsubscribe();
  }
  return show(box);
}

async function show(box) {
  const able = "PushManager" in self && "Notification" in self;
  const subscription = able ? await present() : null;
  const state = able ? (subscription ? "on" : Notification.permission === "denied" ? "denied" : "off") : "unable";
  for (const part of box.querySelectorAll("[data-push-state]")) part.hidden = part.dataset.pushState !== state;
}

async function begin() {
  const language = document.documentElement.lang;
  if (document.body.classList.contains("companion")) {
    self.decisions.put("facts", { name: "language", value: language }).catch(() => undefined);
  }
  const box = document.querySelector("[data-push]");
  if (box) {
    await show(box);
    box.addEventListener("click", (event) => {
      if (event.target.closest("[data-push-on]")) turnOn(box).catch((error) => fail(box, error));
      else if (event.target.closest("[data-push-off]")) turnOff(box).catch((error) => fail(box, error));
    });
  }
  const subscription = await present();
  if (subscription && sessionStorage.getItem(SENT) !== subscription.endpoint) {
    const response = await post("/api/v1/account/push/subscriptions", self.decisions.subscription(subscription));
    if (response.ok) sessionStorage.setItem(SENT, subscription.endpoint);
  }
}

function fail(box, error) {
  box.querySelector("[data-push-problem]").hidden = false;
  console.error(error);
}

if (document.body.classList.contains("companion") && "serviceWorker" in navigator && self.isSecureContext) {
  begin().catch((error) => console.error(error));
}
