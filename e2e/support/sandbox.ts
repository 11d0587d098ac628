import { beginning } from "./environment.ts";
import { freePort, listen, Served } from "./process.ts";

/** People in the network of a test: enough to draw from, few enough to start at once. */
const people = 500;

/** A person of the network, as far as tests look at them. */
export interface SandboxPerson {
  id: string;
  profile_url: string;
  first_name: string;
  last_name: string | null;
  headline: string | null;
  company: string | null;
}

/** One line of its ledger: a request it received, or an effect it had. */
export interface LedgerRow {
  kind: "request" | "effect";
  operation: string;
  person: string | null;
  text: string | null;
}

/** The simulated professional network, with a clock that stands still until it is moved. */
export class Sandbox {
  readonly #served: Served;

  private constructor(served: Served) {
    this.#served = served;
  }

  static async start(seed = 7): Promise<Sandbox> {
    const clock = ["--clock", "manual", "--start", beginning];
    const subcommand = ["sandbox", ...clock, "--people", String(people), "--seed", String(seed)];
    const port = await freePort();
    return new Sandbox(await Served.start([...subcommand, ...listen(port)], port, "/healthz"));
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
  async ledger(): Promise<LedgerRow[]> {
    const rows: LedgerRow[] = [];
    let page = { items: rows, next: 0, more: true };
    while (page.more) {
      page = await this.control<typeof page>(`/ledger?cursor=${page.next}`);
      rows.push(...page.items);
    }
    return rows;
  }

  /** What it did of one kind, such as `invitation_sent`, in order. */
  async effects(operation: string): Promise<LedgerRow[]> {
    return (await this.ledger()).filter((row) => row.kind === "effect" && row.operation === operation);
  }

  /** Opens an account, and tells the token of its session. */
  async openAccount(id: string, name: string): Promise<string> {
    return (await this.control<{ token: string }>("/accounts", { id, name })).token;
  }

  /** The first people of the network. */
  async somePeople(count: number): Promise<SandboxPerson[]> {
    return (await this.control<{ items: SandboxPerson[] }>(`/people?limit=${count}`)).items;
  }

  /** From now on these people accept an invitation after that time (ISO 8601) or leave it open, and write nothing. */
  async letAnswer(people: SandboxPerson[], invitation: { accept_after: string } | "ignore"): Promise<void> {
    const rule = { on_invitation: invitation, on_acceptance: "silent", on_message: "silent" };
    await this.control("/behaviour", { rules: people.map(({ id }) => ({ person: id, rule })) });
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
