/** What nodes do in their `start`, before a run's first step: kept until there is a listener to measure it in the first state. */
import type { Start } from "../model/step.ts";
import { START } from "../semantics/events.ts";
import type { Values } from "../semantics/values.ts";
import type { TimedStep, StepListener } from "./timed-step.ts";
import type { RoleEffect } from "./role-outcome.ts";

export class MeasuredStarts {
  /** The choices, of those nodes that made some. */
  readonly chosen: Start[] = [];
  readonly #values: Values;
  readonly #nodes: readonly string[];
  readonly #untold: TimedStep[] = [];

  constructor(values: Values, nodes: readonly string[]) {
    this.#values = values;
    this.#nodes = nodes;
  }

  /** @param before the node's role state before its `start` */
  add(node: number, before: number, outcome: RoleEffect): void {
    const { roleState: after, to, contents, records, choices } = outcome;
    if (choices.length > 0)
      this.chosen.push({ node: this.#nodes[node], choices: choices.map((choice) => this.#values.at(choice)) });
    if (after === before && to.length === 0 && records.length === 0) return;
    // An outcome is valid only until the next one; this one must last.
    const kept = { ...outcome, to: [...to], contents: [...contents], records: [...records], choices: [...choices] };
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
      outcome: kept,
    });
  }

  /** Tells the listener of each start, once, in the order of nodes. @returns whether the run is over */
  tell(listener: StepListener): boolean {
    let isOver = false;
    for (const step of this.#untold) isOver = listener.started(step);
    this.#untold.length = 0;
    return isOver;
  }
}
