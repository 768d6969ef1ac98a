import { type EventQueue, WAKE } from "./event-queue.ts";

/** Nodes that are busy or paused, and what waits for each of them meanwhile. */
export class Backlogs {
  readonly #queue: EventQueue;
  /** By node: until when it is busy, and the slots that wait for it. */
  readonly #freeAt: number[] = [];
  readonly #waiting: number[][] = [];

  constructor(queue: EventQueue) {
    this.#queue = queue;
  }

  isBusy(node: number, now: number): boolean {
    return (this.#freeAt[node] ?? 0) > now || (this.#waiting[node]?.length ?? 0) > 0;
  }

  /** Sets the time until which a node is busy, whatever it was before. */
  setBusy(node: number, until: number): void {
    this.#freeAt[node] = until;
  }

  /** Keeps a node busy at least until then. */
  pause(node: number, until: number): void {
    this.#freeAt[node] = Math.max(this.#freeAt[node] ?? 0, until);
  }

  postpone(slot: number): void {
    const node = this.#queue.node(slot);
    const waiting = (this.#waiting[node] ??= []);
    waiting.push(slot);
    if (waiting.length === 1) this.#queue.put(this.#freeAt[node], WAKE, node, 0);
  }

  /**
   * Handles what has waited for a node, in the order in which it fell due, until the node is busy again.
   *
   * @param make handles one slot. @returns whether the run goes on
   */
  wake(node: number, now: number, make: (slot: number) => boolean): void {
    const waiting = this.#waiting[node];
    let done = 0;
    for (let goesOn = true; goesOn && done < waiting.length && this.#freeAt[node] <= now;)
      goesOn = make(waiting[done++]);
    waiting.splice(0, done);
    if (waiting.length > 0) this.#queue.put(Math.max(this.#freeAt[node], now), WAKE, node, 0);
  }
}
