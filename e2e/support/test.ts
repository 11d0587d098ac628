import { test as base } from "@playwright/test";

import { Overture } from "./overture.ts";
import { Sandbox } from "./sandbox.ts";

interface Fixtures {
  /** The service, new for each test; relative addresses of `page.goto` lead to it. */
  overture: Overture;
  /** The simulated network, new for each test that asks for it. */
  sandbox: Sandbox;
}

/** Playwright's `test` with the program under test. */
export const test = base.extend<Fixtures>({
  overture: async ({}, use, info) => {
    const overture = await Overture.start();
    await use(overture);
    await keepLog("overture.log", overture, info);
  },
  sandbox: async ({}, use, info) => {
    const sandbox = await Sandbox.start();
    await use(sandbox);
    await keepLog("sandbox.log", sandbox, info);
  },
  baseURL: async ({ overture }, use) => {
    await use(overture.address);
  },
});

/** Stops a program, and keeps what it said where the test failed. */
async function keepLog(
  name: string,
  program: Overture | Sandbox,
  info: { status?: string | undefined; expectedStatus: string; attach: ReturnType<typeof base.info>["attach"] },
): Promise<void> {
  await program.stop();
  if (info.status !== info.expectedStatus) {
    await info.attach(name, { body: program.log, contentType: "text/plain" });
  }
}

export { expect } from "@playwright/test";
export { expectAccessible, expectNoSideways, inLightAndDark } from "./accessibility.ts";
export * from "./journeys.ts";
export { lookAt } from "./look.ts";
export { picture } from "./pictures.ts";
