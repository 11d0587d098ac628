import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

import { binary } from "./environment.ts";

/** How long the program may take until it answers, in milliseconds. */
const startTimeout = 60_000;

/** How long it may take to stop before it is ended, in milliseconds. */
const stopTimeout = 10_000;

/** A port of the loopback address that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") {
    throw new Error("the loopback address has no free port");
  }
  return address.port;
}

/** The flag that lets a subcommand answer at a port of the loopback address. */
export function listen(port: number): string[] {
  return ["--listen", `127.0.0.1:${port}`];
}

/** The program, started with some subcommand that serves HTTP. */
export class Served {
  /** Where it answers, without a slash at the end. */
  readonly address: string;
  readonly #process: ChildProcess;
  #log = "";

  private constructor(address: string, process: ChildProcess) {
    this.address = address;
    this.#process = process;
    for (const stream of [process.stdout, process.stderr]) {
      stream?.on("data", (part: Buffer) => (this.#log += part.toString()));
    }
    process.on("error", (error) => (this.#log += `${error.message}\n`));
  }

  /** Starts the program and waits until `healthPath` answers 200 at the port that its arguments name. */
  static async start(programArguments: string[], port: number, healthPath: string): Promise<Served> {
    const process = spawn(binary, programArguments, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...globalThis.process.env, RUST_BACKTRACE: "1" },
    });
    const served = new Served(`http://127.0.0.1:${port}`, process);
    await served.#answers(healthPath);
    return served;
  }

  /** What it has said so far. */
  get log(): string {
    return this.#log;
  }

  /** Asks it to stop, and ends it where it does not. */
  async stop(): Promise<void> {
    if (this.#ended) {
      return;
    }
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGTERM");
    const patience = new AbortController();
    const overdue = wait(stopTimeout, undefined, { signal: patience.signal }).then(
      () => this.#process.kill("SIGKILL"),
      () => undefined,
    );
    await ended;
    patience.abort();
    await overdue;
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    if (!this.#ended) {
      const ended = once(this.#process, "exit");
      this.#process.kill("SIGKILL");
      await ended;
    }
  }

  get #ended(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null || this.#process.pid === undefined;
  }

  async #answers(path: string): Promise<void> {
    const deadline = performance.now() + startTimeout;
    while (performance.now() < deadline && !this.#ended) {
      try {
        const response = await fetch(this.address + path);
        if (response.ok) {
          return;
        }
      } catch {
        // Not listening yet.
      }
      await wait(25);
    }
    await this.stop();
    throw new Error(`${binary} does not answer at ${this.address}${path}:\n${this.#log}`);
  }
}
