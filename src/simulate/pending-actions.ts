import { ACTION, type EventQueue } from "./event-queue.ts";
import type { NodeStreams } from "./node-streams.ts";
import type { SimulatedPlace } from "./simulated-place.ts";

/** What nodes are going to do by themselves: each action that is enabled and will be taken is a slot of the event queue. */
export class PendingActions {
  readonly #place: SimulatedPlace;
  readonly #queue: EventQueue;
  readonly #streams: NodeStreams;
  /** By node: the slot of each action that is due. */
  readonly #due: Map<number, number>[] = [];

  constructor(place: SimulatedPlace, queue: EventQueue, streams: NodeStreams) {
    this.#place = place;
    this.#queue = queue;
    this.#streams = streams;
  }

  /** Adds the actions that a node may take now, and cancels those that it may not take any more. */
  list(node: number, roleState: number, shared: number, now: number): void {
    const { space, plan, roleStates, contents } = this.#place;
    if (space.instance.behaviours[node].actions === undefined) return;
    const listed = roleStates.actions(roleState, node, shared);
    const due = this.#due[node];
    if (due !== undefined && due.size > 0)
      for (const action of due.keys()) if (!listed.includes(action)) due.delete(action);
    for (const action of listed) {
      if (due?.has(action)) continue;
      const sampler = plan.actions.get(contents.kindIn(action));
      if (sampler === undefined && !space.nodeStates.isFair(node, action)) continue;
      const at = now + this.#streams.drawn(sampler, "action", node);
      (this.#due[node] ??= new Map<number, number>()).set(action, this.#queue.put(at, ACTION, node, action));
    }
  }

  /** Whether the slot still counts. If so, its action is taken now and no longer due. */
  takes(slot: number): boolean {
    const [due, action] = [this.#due[this.#queue.node(slot)], this.#queue.what(slot)];
    return due?.get(action) === slot && due.delete(action);
  }

  /** Cancels everything a node was going to do: it is down. */
  forget(node: number): void {
    this.#due[node]?.clear();
  }
}
