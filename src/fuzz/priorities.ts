/**
 * Orders nodes, in runs with priorities: of the nodes that can take a step of some kind, the first in order does, so the others
 * wait as long as it goes on. At a few points the node at work becomes the last. A bug that needs some nodes to wait through most
 * of a run, with few changes of that, hides from runs in which every node gets its turn.
 *
 * Source: Burckhardt, Kothari, Musuvathi, Nagarakatte, "A randomized scheduler with probabilistic guarantees of finding bugs",
 * ASPLOS 2010. There threads have priorities; here the nodes do, among the steps of the kind that is drawn.
 */
import type { Random } from "./random.ts";

/** The most changes of order in one run. */
const CHANGES_MAX = 3;

export class Priorities {
  /** All nodes; the first has the highest priority. */
  readonly order: number[];
  /** The numbers of steps after which the order changes. */
  readonly #changes: number[] = [];

  /** @param steps how long a run can become */
  constructor(nodes: number, steps: number, random: Random) {
    this.order = [];
    for (let node = 0; node < nodes; node++) this.order.push(node);
    random.shuffle(this.order);
    // Runs may be short: early changes are as likely as late ones.
    for (let changes = random.below(CHANGES_MAX + 1); changes > 0; changes--)
      this.#changes.push(random.ofAnySize(steps));
  }

  /** Call this after each step at a node. @param taken the number of steps so far */
  stepped(node: number, taken: number): void {
    if (node < 0 || !this.#changes.includes(taken)) return;
    this.order.splice(this.order.indexOf(node), 1);
    this.order.push(node);
  }
}
