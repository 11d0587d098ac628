import { freePort, Served } from "./process.ts";

/** People in the network of a test: enough to draw from, few enough to start at once. */
const people = 500;

/** The simulated professional network, with a clock that stands still until it is moved. */
export class Sandbox {
  readonly #served: Served;

  private constructor(served: Served) {
    this.#served = served;
  }

  static async start(seed = 7): Promise<Sandbox> {
    const subcommand = ["sandbox", "--clock", "manual", "--people", String(people), "--seed", String(seed)];
    return new Sandbox(await Served.start(subcommand, await freePort(), "/healthz"));
  }

  get address(): string {
    return this.#served.address;
  }

  get log(): string {
    return this.#served.log;
  }

  stop(): Promise<void> {
    return this.#served.stop();
  }

  /** Every request it received and every effect, in order. */
  async ledger(): Promise<Record<string, unknown>[]> {
    const rows: Record<string, unknown>[] = [];
    let page = { items: rows, next: 0, more: true };
    while (page.more) {
      page = await this.control<typeof page>(`/ledger?cursor=${page.next}`);
      rows.push(...page.items);
    }
    return rows;
  }

  /** Asks the control face: reads without a body, changes with one. */
  async control<Answer>(path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.address}/control${path}`, {
      ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
      headers: { "content-type": "application/json" },
    });
    if (!response.ok) {
      throw new Error(`/control${path} answers ${response.status}: ${await response.text()}`);
    }
    return (await response.json()) as Answer;
  }
}
