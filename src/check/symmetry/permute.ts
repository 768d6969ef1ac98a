/** Renames interchangeable nodes: what a value, a message or a snapshot becomes when they trade names. Every image is an integer again. */
import { ModelError } from "../../model/model-error.ts";
import { didYouMean } from "../../model/nearest.ts";
import type { NodeId } from "../../model/network.ts";
import type { NodeSnapshots } from "../compiled/node-snapshots.ts";
import { actionEvent, idOf, kindOf, messageEvent, timerEvent } from "../../semantics/events.ts";
import { budgets } from "../../semantics/fault-budgets.ts";
import { EMPTY, insert } from "../../semantics/inbox.ts";
import type { Space } from "../../semantics/space.ts";
import { Images } from "./images.ts";
import { type Permutation, Permutations } from "./permutation.ts";

/** Says why nodes that were declared interchangeable are not. */
export const refused = (ids: readonly NodeId[], why: string): ModelError =>
  new ModelError(`the symmetry of ${ids.join(", ")} is refused: ${why}`);

export class Symmetry {
  readonly ids: readonly NodeId[];
  readonly permutations: Permutations;
  readonly #space: Space;
  readonly #values: Images;
  readonly #envelopes: Images;
  readonly #nodeStates: Images;
  readonly #snapshots: Images;
  readonly #partitions: Images;
  readonly #faults: Images;

  /** @throws ModelError if the scope itself distinguishes the nodes */
  constructor(ids: readonly NodeId[], space: Space, snapshots: NodeSnapshots) {
    if (space.sharedPart.isThere)
      throw refused(
        ids,
        "the protocol has a shared part, in which names could stand. Leave `symmetric` out of the scope.",
      );
    this.ids = ids;
    this.#space = space;
    const { values, envelopes, nodeStates, faults, instance } = space;
    const count = instance.nodes.length;
    this.permutations = new Permutations(placesOf(ids, space), count);
    const namesOf = (all: Images, things: readonly number[]): readonly number[] =>
      things.flatMap((one) => all.names(one));
    this.#values = new Images(
      count,
      (value) => this.#namesIn(values.at(value)),
      (value, permutation) => values.id(this.plain(values.at(value), permutation), "image of a value"),
    );
    this.#envelopes = new Images(
      count,
      (envelope) => {
        const { from, to, message } = envelopes.all[envelope];
        return this.#those([from, to, ...this.#values.names(message)]);
      },
      (envelope, permutation) => {
        const { from, to, channel, message } = envelopes.all[envelope];
        const [sender, receiver] = [permutation.to[from], permutation.to[to]];
        return envelopes.find(sender, receiver, channel, this.value(message, permutation));
      },
    );
    this.#nodeStates = new Images(
      count,
      (nodeState) => {
        const inside = [nodeStates.state(nodeState), ...nodeStates.timers(nodeState)];
        return this.#those([nodeStates.node(nodeState), ...namesOf(this.#values, inside)]);
      },
      (nodeState, permutation) =>
        nodeStates.numberOf(
          permutation.to[nodeStates.node(nodeState)],
          nodeStates.status(nodeState),
          this.value(nodeStates.state(nodeState), permutation),
          nodeStates.timers(nodeState).map((timer) => this.value(timer, permutation)),
        ),
    );
    this.#snapshots = new Images(
      count,
      (snapshot) => {
        const inFlight = namesOf(this.#envelopes, snapshots.inbox(snapshot));
        return this.#those([...this.#nodeStates.names(snapshots.nodeState(snapshot)), ...inFlight]);
      },
      (snapshot, permutation) => {
        const inbox = snapshots
          .inbox(snapshot)
          .reduce((before, one) => insert(before, this.envelope(one, permutation), envelopes), EMPTY);
        return snapshots.numberOf(this.nodeState(snapshots.nodeState(snapshot), permutation), inbox);
      },
    );
    this.#partitions = new Images(
      count,
      (partition) =>
        this.#those(
          faults
            .links(partition)
            .flat()
            .map((id) => space.instance.index.get(id)!),
        ),
      (partition, permutation) => this.#imageOfPartition(partition, permutation),
    );
    this.#faults = new Images(
      count,
      () => (faults.constant ? [] : this.permutations.places),
      (state, permutation) =>
        faults.renamed(
          state,
          faults.partitionNames.map((_, partition) => this.#partitions.of(partition, permutation)),
          instance.nodes.map((_, node) => permutation.to[node]),
        ),
    );
    this.#refuseUnequalBudgets();
    for (const swap of this.permutations.swaps)
      faults.partitionNames.forEach((_, partition) => this.#partitions.of(partition, swap));
  }

  /** In words: "n1 in place of n2, n2 in place of n1". */
  describe(permutation: Permutation): string {
    const { nodes } = this.#space.instance;
    return this.permutations.places
      .filter((node) => permutation.to[node] !== node)
      .map((node) => `${nodes[permutation.to[node]]} in place of ${nodes[node]}`)
      .join(", ");
  }

  /** @throws ModelError if an id is part of a longer string */
  value(value: number, permutation: Permutation): number {
    return this.#values.of(value, permutation);
  }

  envelope(envelope: number, permutation: Permutation): number {
    return this.#envelopes.of(envelope, permutation);
  }

  event(event: number, permutation: Permutation): number {
    const kind = kindOf(event);
    switch (kind) {
      case "message":
        return messageEvent(this.envelope(idOf(event), permutation));
      case "timer":
        return timerEvent(this.value(idOf(event), permutation));
      case "action":
        return actionEvent(this.value(idOf(event), permutation));
      case "restart":
      case "start":
      case "crash":
        return event;
    }
  }

  nodeState(nodeState: number, permutation: Permutation): number {
    return this.#nodeStates.of(nodeState, permutation);
  }

  snapshot(snapshot: number, permutation: Permutation): number {
    return this.#snapshots.of(snapshot, permutation);
  }

  faults(faults: number, permutation: Permutation): number {
    return this.#faults.of(faults, permutation);
  }

  /** The image of a partition's name. Names of partitions contain names of nodes, but are not values. */
  partitionName(name: string, permutation: Permutation): string {
    const { partitionNames } = this.#space.faults;
    return partitionNames[this.#partitions.of(partitionNames.indexOf(name), permutation)];
  }

  /** The image of plain data that is not interned. */
  plain(value: unknown, permutation: Permutation): unknown {
    if (typeof value === "string") return this.#renamedString(value, permutation);
    if (typeof value !== "object" || value === null) return value;
    const rename = (part: unknown): unknown => this.plain(part, permutation);
    if (Array.isArray(value)) return value.map(rename);
    if (value instanceof Set) return new Set([...value].map(rename));
    if (value instanceof Map) return new Map([...value].map(([key, part]) => [rename(key), rename(part)]));
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [this.#renamedString(key, permutation), rename(part)]),
    );
  }

  #renamedString(text: string, permutation: Permutation): string {
    const node = this.#nodeCalled(text);
    return node === undefined ? text : this.#space.instance.nodes[permutation.to[node]];
  }

  /** Those of these nodes that are interchangeable, each once. */
  #those(nodes: readonly number[]): readonly number[] {
    return this.permutations.places.filter((place) => nodes.includes(place));
  }

  #namesIn(value: unknown): readonly number[] {
    const found = new Set<number>();
    const look = (part: unknown): void => {
      if (typeof part === "string") {
        const node = this.#nodeCalled(part);
        if (node !== undefined) found.add(node);
      } else if (part instanceof Map) {
        for (const entry of part) entry.forEach(look);
      } else if (Array.isArray(part) || part instanceof Set) {
        part.forEach(look);
      } else if (typeof part === "object" && part !== null) {
        for (const entry of Object.entries(part)) entry.forEach(look);
      }
    };
    look(value);
    return this.#those([...found]);
  }

  /** @throws ModelError if an id is part of a longer string */
  #nodeCalled(text: string): number | undefined {
    const node = this.#space.instance.index.get(text);
    if (node !== undefined) return node;
    const hidden = this.ids.find((id) => isInside(id, text));
    if (hidden === undefined) return undefined;
    throw refused(
      this.ids,
      `"${hidden}" stands inside the longer string "${text}", where it can't be renamed. Keep ids in strings of their own, as in { kind: "vote", for: "${hidden}" }.`,
    );
  }

  #refuseUnequalBudgets(): void {
    const { faults, instance } = this.#space;
    budgets.forEach((name, budget) => {
      const offered = this.permutations.places.filter((node) => faults.offered(budget, node));
      if (offered.length === 0 || offered.length === this.permutations.places.length) return;
      const some = offered.map((node) => instance.nodes[node]).join(", ");
      throw refused(
        this.ids,
        `the scope offers the fault "${name}" at ${some} only. Offer it at all of them, or at none.`,
      );
    });
  }

  /** The partition whose links are the images of the links of another partition. */
  #imageOfPartition(partition: number, permutation: Permutation): number {
    const { faults, instance } = this.#space;
    const keyOf = (of: number, image: (node: number) => number): string =>
      [...new Set(faults.links(of).map((link) => link.map((id) => image(instance.index.get(id)!)).join(">")))]
        .sort()
        .join();
    const wanted = keyOf(partition, (node) => permutation.to[node]);
    const found = faults.partitionNames.findIndex((_, other) => keyOf(other, (node) => node) === wanted);
    if (found >= 0) return found;
    throw refused(
      this.ids,
      `the scope lists the partition "${faults.partitionNames[partition]}", but not what it becomes when they trade places.`,
    );
  }
}

/**
 * A single letter occurs in many words, so it means the node only as a word of its own; a longer id is taken to mean the
 * node wherever it occurs in a string.
 */
function isInside(id: string, text: string): boolean {
  if (id.length > 1) return text.includes(id);
  return text.split(/[^\p{L}\p{N}]+/u).includes(id);
}

function placesOf(ids: readonly NodeId[], { instance }: Space): readonly number[] {
  const { nodes, index, selves } = instance;
  const places = ids.map((id) => {
    const place = index.get(id);
    if (place !== undefined) return place;
    throw new ModelError(`scope: symmetric names "${id}", no node: ${didYouMean(id, nodes)}`);
  });
  if (new Set(places).size < places.length)
    throw new ModelError(`scope: symmetric names a node twice: ${ids.join(", ")}.`);
  const roles = [...new Set(places.map((place) => selves[place].role))];
  if (roles.length > 1) throw refused(ids, `they have different roles: ${roles.join(", ")}.`);
  return places;
}
