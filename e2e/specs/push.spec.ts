import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import type { CDPSession, Page } from "@playwright/test";

import {
  connectAssisted,
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

interface Received {
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** A push service of this machine, and a browser's keys. */
class PushService {
  readonly received: Received[] = [];
  status = 201;
  readonly #server: Server;
  readonly #keys = createECDH("prime256v1");
  readonly #secret = randomBytes(16);

  private constructor() {
    this.#keys.generateKeys();
    this.#server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        this.received.push({ headers: request.headers, body: Buffer.concat(parts) });
        response.writeHead(this.status).end();
      });
    });
  }

  static async start(): Promise<PushService> {
    const service = new PushService();
    service.#server.listen(0, "127.0.0.1");
    await once(service.#server, "listening");
    return service;
  }

  stop(): void {
    this.#server.close();
  }

  get subscription(): object {
    const { port } = this.#server.address() as AddressInfo;
    return {
      endpoint: `http://127.0.0.1:${port}/device`,
      keys: { p256dh: this.#keys.getPublicKey("base64url"), auth: this.#secret.toString("base64url") },
    };
  }

  /** Reads a message as its browser does (RFC 8291). */
  read({ body }: Received): unknown {
    const salt = body.subarray(0, 16);
    const end = 21 + (body[20] ?? 0);
    const sender = body.subarray(21, end);
    const expand = (key: Buffer, from: Buffer, info: Buffer, length: number): Buffer =>
      Buffer.from(hkdfSync("sha256", key, from, info, length));
    const info = Buffer.concat([Buffer.from("WebPush: info\0"), this.#keys.getPublicKey(), sender]);
    const input = expand(this.#keys.computeSecret(sender), this.#secret, info, 32);
    const key = expand(input, salt, Buffer.from("Content-Encoding: aes128gcm\0"), 16);
    const nonce = expand(input, salt, Buffer.from("Content-Encoding: nonce\0"), 12);
    const decipher = createDecipheriv("aes-128-gcm", key, nonce);
    decipher.setAuthTag(body.subarray(-16));
    const text = Buffer.concat([decipher.update(body.subarray(end, -16)), decipher.final()]);
    return JSON.parse(text.subarray(0, text.lastIndexOf(2)).toString());
  }
}

/** Whether a token is signed by the key that it names (RFC 8292). */
function isSigned(authorization: string): boolean {
  const [, token = "", key = ""] = /^vapid t=([^,]+), k=(.+)$/u.exec(authorization) ?? [];
  const point = Buffer.from(key, "base64url");
  const x = point.subarray(1, 33).toString("base64url");
  const y = point.subarray(33).toString("base64url");
  const publicKey = createPublicKey({ format: "jwk", key: { kty: "EC", crv: "P-256", x, y } });
  const end = token.lastIndexOf(".");
  const signature = Buffer.from(token.slice(end + 1), "base64url");
  return verify("sha256", Buffer.from(token.slice(0, end)), { key: publicKey, dsaEncoding: "ieee-p1363" }, signature);
}

/** Asks the API as the person signed in; tells the status. */
function post(page: Page, path: string, body?: object): Promise<number> {
  return page.evaluate(
    async ([to, text]) => {
      const headers = { "content-type": "application/json" };
      return (await fetch(to, { method: "POST", headers, ...(text !== null && { body: text }) })).status;
    },
    [path, body === undefined ? null : JSON.stringify(body)] as const,
  );
}

async function registration(session: CDPSession): Promise<string> {
  const updated = new Promise<string>((resolve) => {
    session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const found = registrations.find(({ scopeURL }) => scopeURL.endsWith("/companion"));
      if (found) {
        resolve(found.registrationId);
      }
    });
  });
  await session.send("ServiceWorker.enable");
  return updated;
}

test("the morning's notification reaches the phone and opens the deck", { tag: "@desktop" }, async ({
  page,
  browser,
  overture,
}, info) => {
  test.setTimeout(150_000);
  const service = await PushService.start();
  await setUp(page);
  const base = workspace(page);
  await connectAssisted(page);
  await page.goto(`${base}/finders`);
  await importPeople(page, "Fair", ["Ada", "Bela", "Cora"]);
  await page.goto(`${base}/campaigns/new`);
  await fillCampaign(page, { name: "fair", program: "events", source: "Fair · finder", note: "Hello.", cohort: 2 });
  await page.getByRole("button", { name: "Save campaign" }).last().click();
  await expect(page.getByText("fair is on.")).toBeVisible();
  const companion = await onPhone(browser, page);
  await companion.context().grantPermissions(["notifications"]);
  await companion.goto("/companion/identity");
  await workerAnswers(companion);
  expect(await post(companion, "/api/v1/account/push/subscriptions", service.subscription)).toBe(204);
  const inward = { ...service.subscription, endpoint: "http://10.0.0.1/device" };
  expect(await post(companion, "/api/v1/account/push/subscriptions", inward)).toBe(422);
  await companion.reload();
  await expect(companion.getByText("1 device of yours is told.")).toBeVisible();
  await inLightAndDark(companion, async (scheme) => {
    await expectAccessible(companion);
    await picture(companion, info, `companion-push-${scheme}`);
  });

  // Tuesday's first slot.
  await overture.advanceUntil("2026-03-03T08:00:00Z");
  await expect.poll(() => service.received.length).toBe(1);
  const [message] = service.received as [Received];
  expect(message.headers).toMatchObject({ "content-encoding": "aes128gcm", urgency: "normal", ttl: "43200" });
  expect(isSigned(message.headers.authorization ?? "")).toBe(true);
  const text = service.read(message);
  expect(text).toEqual({ kind: "proposals_ready", open: "/companion" });

  const session = await companion.context().newCDPSession(companion);
  const registrationId = await registration(session);
  const origin = new URL(companion.url()).origin;
  const shown = () =>
    companion.evaluate(async () => {
      const registered = await navigator.serviceWorker.getRegistration("/companion");
      return ((await registered?.getNotifications()) ?? []).map(({ title, body, tag }) => ({ title, body, tag }));
    });
  const deliver = () =>
    session.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data: JSON.stringify(text) });
  // A browser that is asked for its notifications while it draws one may forget the one that it does not see yet. So
  // it is given time between two looks, and the message comes again: with the same tag there is one notification.
  const seen = async () => {
    const notifications = await shown();
    if (notifications.length === 0) {
      await deliver();
    }
    return notifications;
  };
  await expect.poll(seen, { intervals: [1_000], timeout: 60_000 }).toEqual([
    { title: "Tomorrow is waiting", body: "Look at who would be invited, and decide.", tag: "proposals_ready" },
  ]);
  const worker = companion.context().serviceWorkers()[0];
  expect(worker).toBeDefined();
  await worker?.evaluate(async () => {
    const scope = self as unknown as { registration: ServiceWorkerRegistration };
    const [notification] = await scope.registration.getNotifications();
    const Click = (self as unknown as { NotificationEvent: new (kind: string, init: object) => Event }).NotificationEvent;
    self.dispatchEvent(new Click("notificationclick", { notification }));
  });
  await expect(companion).toHaveURL(/\/companion$/u);
  await expect(companion.getByText("1 of 2")).toBeVisible();

  // A device that is gone is forgotten.
  service.status = 410;
  await companion.goto("/companion/identity");
  await companion.getByRole("button", { name: "Send a trial notification" }).tap();
  await expect.poll(() => service.received.length).toBe(2);
  await expect(async () => {
    await companion.reload();
    await expect(companion.getByText("1 device of yours is told.")).toBeHidden({ timeout: 1_000 });
  }).toPass();
  service.stop();
});
