/**
 * Node states without the node's name. Nodes of one role with the same status, state and armed timers share one number, the role state.
 * Outcomes are remembered per role state; a node's name only matters where a handler reads it.
 */
import type { NodeView } from "../model/property.ts";
import type { Shape } from "../model/protocol.ts";
import type { Status } from "../semantics/node-states.ts";
import type { Space } from "../semantics/space.ts";

interface RoleState {
  readonly status: Status;
  readonly state: number;
  readonly timers: readonly number[];
}

export class RoleStates {
  readonly #space: Space;
  readonly #all: RoleState[] = [];
  readonly #numbers = new Map<string, number>();
  /** Role states, by node state. */
  readonly #of: number[] = [];
  /** Node states, by role state and node. */
  readonly #at = new Map<number, number>();
  readonly #likes: NodeView<Shape>[] = [];
  /** What each node may do in each role state. */
  readonly #actions = new Map<number, readonly number[]>();

  constructor(space: Space) {
    this.#space = space;
  }

  of(nodeState: number): number {
    return (this.#of[nodeState] ??= this.#number(nodeState));
  }

  #number(nodeState: number): number {
    const { nodeStates, instance } = this.#space;
    const [status, state, timers] = [
      nodeStates.status(nodeState),
      nodeStates.state(nodeState),
      nodeStates.timers(nodeState),
    ];
    const key = `${instance.selves[nodeStates.node(nodeState)].role},${status},${state},${timers.join()}`;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#all.push({ status, state, timers }) - 1;
      this.#numbers.set(key, number);
    }
    return number;
  }

  /** The node state that this node has in this role state. */
  at(roleState: number, node: number): number {
    const place = roleState * this.#space.instance.nodes.length + node;
    let nodeState = this.#at.get(place);
    if (nodeState === undefined) {
      const { status, state, timers } = this.#all[roleState];
      nodeState = this.#space.nodeStates.numberOf(node, status, state, timers);
      this.#at.set(place, nodeState);
    }
    return nodeState;
  }

  /** What the node may do by itself. */
  actions(roleState: number, node: number, shared: number): readonly number[] {
    const { nodeStates, sharedPart, instance } = this.#space;
    if (sharedPart.isThere) return nodeStates.actions(this.at(roleState, node), shared);
    const place = roleState * instance.nodes.length + node;
    let actions = this.#actions.get(place);
    if (actions === undefined)
      this.#actions.set(place, (actions = nodeStates.actions(this.at(roleState, node), shared)));
    return actions;
  }

  isUp(roleState: number): boolean {
    return this.#all[roleState].status === "up";
  }

  /** The armed timers. */
  timers(roleState: number): readonly number[] {
    return this.#all[roleState].timers;
  }

  /** A readable form, for comparing two of them. */
  readable(roleState: number): unknown {
    const { status, state, timers } = this.#all[roleState];
    const { values } = this.#space;
    return { status, state: values.at(state), timers: timers.map((timer) => values.at(timer)) };
  }

  /** The view of the first node seen in this role state: everything but its `id` fits any other. @param node one that is in it */
  like(roleState: number, node: number): NodeView<Shape> {
    return (this.#likes[roleState] ??= this.view(roleState, node));
  }

  view(roleState: number, node: number): NodeView<Shape> {
    return this.#space.nodeStates.view(this.at(roleState, node));
  }
}
