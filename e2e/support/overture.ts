import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { beginning } from "./environment.ts";
import { freePort, listen, Served } from "./process.ts";

/** The service under test, on a data folder of its own and with a clock that stands still until it is moved. */
export class Overture {
  readonly #folder: string;
  readonly #port: number;
  #served: Served;

  private constructor(folder: string, port: number, served: Served) {
    this.#folder = folder;
    this.#port = port;
    this.#served = served;
  }

  static async start(): Promise<Overture> {
    const folder = await mkdtemp(join(tmpdir(), "overture-e2e-"));
    const port = await freePort();
    try {
      return new Overture(folder, port, await serve(folder, port));
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  get address(): string {
    return this.#served.address;
  }

  get log(): string {
    return this.#served.log;
  }

  /** The time it goes by, as RFC 3339. */
  async now(): Promise<string> {
    return (await this.#clock()).now;
  }

  /** Moves the clock by an ISO 8601 duration such as `P1D` or `PT3H`, and returns when every step due is done. */
  async advance(duration: string): Promise<string> {
    return (await this.#clock({ advance: duration })).now;
  }

  /** Moves the clock to an instant (RFC 3339), and returns when every step due is done. */
  async advanceUntil(instant: string): Promise<string> {
    return (await this.#clock({ until: instant })).now;
  }

  /** Ends it as a crash would, and starts it again on the same data. */
  async crashAndRestart(): Promise<void> {
    await this.#served.kill();
    this.#served = await serve(this.#folder, this.#port);
  }

  /** Stops it and takes its data away. */
  async stop(): Promise<void> {
    await this.#served.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #clock(move?: { advance: string } | { until: string }): Promise<{ now: string }> {
    const response = await fetch(`${this.address}/api/v1/clock`, {
      ...(move && { method: "POST", body: JSON.stringify(move) }),
      headers: { "content-type": "application/json" },
    });
    if (!response.ok) {
      throw new Error(`the clock answers ${response.status}: ${await response.text()}`);
    }
    return (await response.json()) as { now: string };
  }
}

function serve(folder: string, port: number): Promise<Served> {
  const clock = ["--clock", "manual", "--start", beginning];
  const push = ["--push-loopback", "true"];
  return Served.start(["serve", "--data", folder, ...clock, ...push, ...listen(port)], port, "/healthz");
}
