import { type Agenda, WAKE } from "./agenda.ts";

/** Nodes that are busy, or pause, and what waits for them meanwhile. */
export class Backlogs {
  readonly #agenda: Agenda;
  /** By node: until when it is busy, and what waits. */
  readonly #freeAt: number[] = [];
  readonly #waiting: number[][] = [];

  constructor(agenda: Agenda) {
    this.#agenda = agenda;
  }

  isBusy(node: number, now: number): boolean {
    return (this.#freeAt[node] ?? 0) > now || (this.#waiting[node]?.length ?? 0) > 0;
  }

  /** From now on it is busy until then, whatever it was before. */
  setBusy(node: number, until: number): void {
    this.#freeAt[node] = until;
  }

  /** It is busy until then at least. */
  pause(node: number, until: number): void {
    this.#freeAt[node] = Math.max(this.#freeAt[node] ?? 0, until);
  }

  postpone(slot: number): void {
    const node = this.#agenda.node(slot);
    const waiting = (this.#waiting[node] ??= []);
    waiting.push(slot);
    if (waiting.length === 1) this.#agenda.put(this.#freeAt[node], WAKE, node, 0);
  }

  /**
   * What has waited for a node comes in the order in which it was due, until it is busy again.
   *
   * @param make makes it. @returns whether the run goes on
   */
  wake(node: number, now: number, make: (slot: number) => boolean): void {
    const waiting = this.#waiting[node];
    let done = 0;
    for (let goesOn = true; goesOn && done < waiting.length && this.#freeAt[node] <= now;)
      goesOn = make(waiting[done++]);
    waiting.splice(0, done);
    if (waiting.length > 0) this.#agenda.put(Math.max(this.#freeAt[node], now), WAKE, node, 0);
  }
}
