/**
 * Which nodes come first, in runs that have priorities: of the nodes that can take a step of some kind, the first in order does, so
 * that others wait as long as it goes on. At a few points the one that was at work becomes the last. A bug that needs some nodes to
 * wait through most of a run, and few changes of that, hides from runs in which every node gets its turn.
 *
 * Source: Burckhardt, Kothari, Musuvathi, Nagarakatte, "A randomized scheduler with probabilistic guarantees of finding bugs",
 * ASPLOS 2010. There threads have priorities; here the nodes do, among the steps of the kind that is drawn.
 */
import type { Random } from "./random.ts";

/** The most changes of one run. */
const CHANGES_MAX = 3;

export class Priorities {
  /** All nodes, the first comes first. */
  readonly order: number[];
  /** Before how many steps the order changes. */
  readonly #changes: number[] = [];

  /** @param steps how long a run can become */
  constructor(nodes: number, steps: number, random: Random) {
    this.order = [];
    for (let node = 0; node < nodes; node++) this.order.push(node);
    random.shuffle(this.order);
    // Runs may be short: a change is as likely in the first few steps as in all that come after as many.
    const scales = Math.ceil(Math.log2(steps + 1));
    for (let changes = random.below(CHANGES_MAX + 1); changes > 0; changes--)
      this.#changes.push(random.below(1 << random.below(scales + 1)));
  }

  /** To be called after each step at a node. @param taken how many there were */
  stepped(node: number, taken: number): void {
    if (node < 0 || !this.#changes.includes(taken)) return;
    this.order.splice(this.order.indexOf(node), 1);
    this.order.push(node);
  }
}
