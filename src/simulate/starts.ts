/** What nodes do in their `start`, before a run's first step: kept until there is a witness to measure it in the first state. */
import type { Start } from "../model/step.ts";
import { START } from "../semantics/events.ts";
import type { Values } from "../semantics/values.ts";
import type { Happening, Witness } from "./happening.ts";
import type { Done } from "./reacted.ts";

export class Starts {
  /** The choices, of those nodes that made some. */
  readonly chosen: Start[] = [];
  readonly #values: Values;
  readonly #nodes: readonly string[];
  readonly #untold: Happening[] = [];

  constructor(values: Values, nodes: readonly string[]) {
    this.#values = values;
    this.#nodes = nodes;
  }

  /** @param before the node's role state before its `start` */
  add(node: number, before: number, reacted: Done): void {
    const { roleState: after, to, contents, records, choices } = reacted;
    if (choices.length > 0)
      this.chosen.push({ node: this.#nodes[node], choices: choices.map((choice) => this.#values.at(choice)) });
    if (after === before && to.length === 0 && records.length === 0) return;
    // A reaction is valid only until the next one; this one must last.
    const kept = { ...reacted, to: [...to], contents: [...contents], records: [...records], choices: [...choices] };
    this.#untold.push({
      at: 0,
      kind: "start",
      node,
      event: START,
      content: -1,
      sender: -1,
      partition: -1,
      before,
      after,
      reacted: kept,
    });
  }

  /** Once, in the order of nodes. @returns whether the run is over */
  tell(witness: Witness): boolean {
    let isOver = false;
    for (const happening of this.#untold) isOver = witness.started(happening);
    this.#untold.length = 0;
    return isOver;
  }
}
