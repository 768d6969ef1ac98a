/** The columns of a situation: see `read-places.ts`. */
import type { MessageView } from "../../model/property.ts";
import type { Shape } from "../../model/protocol.ts";
import type { Step } from "../../model/step.ts";
import type { NodeStates } from "../node-states.ts";
import type { Space } from "../space.ts";
import type { Columns } from "./read-places.ts";

/** What a column of a state contains. */
export type ColumnKind = "nodeState" | "inbox" | "faults" | "shared" | "history";

/** In the column that says what a step changed: nothing but inboxes, or what belongs to no node. */
export const NO_NODE = -1;

/** Says what the numbers of inboxes and steps stand for: only the code that fills in the columns knows. */
export interface Numbered {
  /** The messages in flight to a node; always the same list for the same inbox. */
  messages(node: number, inbox: number): readonly MessageView<Shape>[];
  step(number: number): Step;
}

export class SituationColumns implements Columns {
  readonly space: Space;
  readonly nodes: number;
  /** The number of columns of a state. A step has twice as many, and two more. */
  readonly width: number;
  readonly stepAt: number;
  /** What the step changed: see `changeOf`. */
  readonly changedAt: number;
  readonly count: number;
  readonly #numbered: Numbered;

  constructor(space: Space, numbered: Numbered) {
    this.space = space;
    this.nodes = space.instance.nodes.length;
    this.width = 2 * this.nodes + 3;
    this.stepAt = 2 * this.width;
    this.changedAt = this.stepAt + 1;
    this.count = this.changedAt + 1;
    this.#numbered = numbered;
  }

  get faultsAt(): number {
    return 2 * this.nodes;
  }

  get sharedAt(): number {
    return 2 * this.nodes + 1;
  }

  get historyAt(): number {
    return 2 * this.nodes + 2;
  }

  part(column: number): ColumnKind | "step" | "changed" {
    if (column >= this.stepAt) return column === this.stepAt ? "step" : "changed";
    const at = column % this.width;
    if (at < this.nodes) return "nodeState";
    if (at < this.faultsAt) return "inbox";
    return at === this.faultsAt ? "faults" : at === this.sharedAt ? "shared" : "history";
  }

  value(column: number, word: number): unknown {
    const { nodeStates, faults, values } = this.space;
    const part = this.part(column);
    switch (part) {
      case "nodeState":
        return nodeStates.view(word);
      case "inbox":
        return this.#numbered.messages((column % this.width) - this.nodes, word);
      case "faults":
        return faults.partitionsInForce(word);
      case "shared":
      case "history":
        return word < 0 ? undefined : values.at(word);
      case "step":
        return this.#numbered.step(word);
      case "changed":
        return word;
    }
  }

  isNumbered(column: number): boolean {
    const part = this.part(column);
    return part !== "nodeState" && part !== "faults";
  }

  /** The parts of a node and the fields of its `state` are read one by one; of anything else, at most the outermost fields are. */
  isSplit(column: number, path: readonly string[]): boolean {
    switch (this.part(column)) {
      case "nodeState":
        return path.length === 0 || (path.length === 1 && path[0] === "state");
      case "shared":
      case "history":
      case "step":
        return path.length === 0;
      case "inbox":
      case "faults":
      case "changed":
        return false;
    }
  }
}

/** What a step changed of a node: twice the node's index, plus 1 if its `state` is still the same; NO_NODE if nothing. */
export function changeOf(nodeStates: NodeStates, node: number, before: number, after: number): number {
  if (before === after) return NO_NODE;
  return 2 * node + (nodeStates.state(before) === nodeStates.state(after) ? 1 : 0);
}
