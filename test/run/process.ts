import type { Origin, Sent, StepRow } from "../../src/observe/run-history.ts";
import type { Image } from "../../src/run/node-runtime.ts";

/** A process without sockets, disk and clock: it records what it is asked to do, in order, and the test makes time pass. */
export class Process {
  readonly asked: string[] = [];
  readonly images: Image[] = [];
  readonly rows: StepRow[] = [];
  readonly sent: { readonly sent: Sent; readonly origin: Origin }[] = [];
  #now = 0;
  #later: { readonly at: number; readonly task: () => void }[] = [];

  readonly host = {
    now: () => this.#now,
    later: (ms: number, task: () => void) => {
      const due = { at: this.#now + ms, task };
      this.#later.push(due);
      return () => void (this.#later = this.#later.filter((one) => one !== due));
    },
    keep: (row: StepRow, image: Image | undefined) => {
      this.rows.push(row);
      this.asked.push(`${row.seq} ${row.step.kind}`);
      if (image === undefined) return;
      this.asked.push(`keeps ${JSON.stringify(image.state)}`);
      this.images.push(image);
    },
    send: (sent: Sent, origin: Origin) => {
      this.sent.push({ sent, origin });
      this.asked.push(`sends ${JSON.stringify(sent.message)} to ${sent.to}`);
    },
    failed: (message: string) => void this.asked.push(`failed: ${message}`),
  };

  pass(ms: number): void {
    this.#now += ms;
    const due = this.#later.filter(({ at }) => at <= this.#now);
    this.#later = this.#later.filter((one) => !due.includes(one));
    for (const { task } of due) task();
  }

  take(): readonly string[] {
    return this.asked.splice(0);
  }
}
