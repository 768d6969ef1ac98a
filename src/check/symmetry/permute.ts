/** What a value, a message or a snapshot becomes when interchangeable nodes trade names. Every image is an integer again. */
import { ModelError } from "../../model/model-error.ts";
import { didYouMean } from "../../model/nearest.ts";
import type { NodeId } from "../../model/network.ts";
import type { NodeSnapshots } from "../compiled/node-snapshots.ts";
import { actionEvent, idOf, kindOf, messageEvent, timerEvent } from "../../semantics/events.ts";
import { budgets } from "../../semantics/fault-budgets.ts";
import { EMPTY, insert } from "../../semantics/inbox.ts";
import type { Space } from "../../semantics/space.ts";
import { Images } from "./images.ts";
import { NamesInData } from "./names-in-data.ts";
import { type Permutation, Permutations } from "./permutation.ts";
import { refused } from "./refused.ts";

export class Symmetry {
  readonly ids: readonly NodeId[];
  readonly permutations: Permutations;
  readonly names: NamesInData;
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
        "the protocol has a shared part, which may contain names. Leave `symmetric` out of the scope.",
      );
    this.ids = ids;
    this.#space = space;
    this.names = new NamesInData(ids, space.instance);
    this.permutations = new Permutations(placesOf(ids, space), space.instance.nodes.length);
    this.#values = this.#imagesOfValues();
    this.#envelopes = this.#imagesOfEnvelopes();
    this.#nodeStates = this.#imagesOfNodeStates();
    this.#snapshots = this.#imagesOfSnapshots(snapshots);
    this.#partitions = this.#imagesOfPartitions();
    this.#faults = this.#imagesOfFaults();
    this.#refuseUnequalBudgets();
    this.#refuseUnequalPartitions();
  }

  /** In words: "n1 in place of n2, n2 in place of n1". */
  describe(permutation: Permutation): string {
    const { nodes } = this.#space.instance;
    return this.permutations.places
      .filter((node) => permutation.to[node] !== node)
      .map((node) => `${nodes[permutation.to[node]]} in place of ${nodes[node]}`)
      .join(", ");
  }

  /** @throws ModelError if an id is part of a longer word */
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
    return this.names.renamed(value, permutation);
  }

  #imagesOfValues(): Images {
    const { values } = this.#space;
    return this.#imagesOf(
      (value) => this.names.in(values.at(value)),
      (value, permutation) => values.id(this.plain(values.at(value), permutation), "image of a value"),
    );
  }

  #imagesOfEnvelopes(): Images {
    const { envelopes } = this.#space;
    return this.#imagesOf(
      (envelope) => {
        const { from, to, message } = envelopes.all[envelope];
        return [from, to, ...this.#values.names(message)];
      },
      (envelope, permutation) => {
        const { from, to, channel, message } = envelopes.all[envelope];
        const [sender, receiver] = [permutation.to[from], permutation.to[to]];
        return envelopes.find(sender, receiver, channel, this.value(message, permutation));
      },
    );
  }

  #imagesOfNodeStates(): Images {
    const { nodeStates } = this.#space;
    return this.#imagesOf(
      (nodeState) => {
        const inside = [nodeStates.state(nodeState), ...nodeStates.timers(nodeState)];
        return [nodeStates.node(nodeState), ...inside.flatMap((value) => this.#values.names(value))];
      },
      (nodeState, permutation) =>
        nodeStates.numberOf(
          permutation.to[nodeStates.node(nodeState)],
          nodeStates.status(nodeState),
          this.value(nodeStates.state(nodeState), permutation),
          nodeStates.timers(nodeState).map((timer) => this.value(timer, permutation)),
        ),
    );
  }

  #imagesOfSnapshots(snapshots: NodeSnapshots): Images {
    const { envelopes } = this.#space;
    return this.#imagesOf(
      (snapshot) => {
        const inFlight = snapshots.inbox(snapshot).flatMap((envelope) => this.#envelopes.names(envelope));
        return [...this.#nodeStates.names(snapshots.nodeState(snapshot)), ...inFlight];
      },
      (snapshot, permutation) => {
        const inbox = snapshots
          .inbox(snapshot)
          .reduce((before, one) => insert(before, this.envelope(one, permutation), envelopes), EMPTY);
        return snapshots.numberOf(this.nodeState(snapshots.nodeState(snapshot), permutation), inbox);
      },
    );
  }

  #imagesOfPartitions(): Images {
    const { faults, instance } = this.#space;
    return this.#imagesOf(
      (partition) =>
        faults
          .links(partition)
          .flat()
          .map((id) => instance.index.get(id)!),
      (partition, permutation) => this.#imageOfPartition(partition, permutation),
    );
  }

  #imagesOfFaults(): Images {
    const { faults, instance } = this.#space;
    return this.#imagesOf(
      () => (faults.constant ? [] : this.permutations.places),
      (state, permutation) =>
        faults.renamed(
          state,
          faults.partitionNames.map((_, partition) => this.#partitions.of(partition, permutation)),
          instance.nodes.map((_, node) => permutation.to[node]),
        ),
    );
  }

  /** @param named the nodes that a thing mentions; of these, only the interchangeable ones count */
  #imagesOf(
    named: (thing: number) => readonly number[],
    make: (thing: number, permutation: Permutation) => number,
  ): Images {
    const { nodes } = this.#space.instance;
    const { places } = this.permutations;
    return new Images(
      nodes.length,
      (thing) => {
        const all = named(thing);
        return places.filter((place) => all.includes(place));
      },
      make,
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

  #refuseUnequalPartitions(): void {
    for (const swap of this.permutations.swaps)
      this.#space.faults.partitionNames.forEach((_, partition) => this.#partitions.of(partition, swap));
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

function placesOf(ids: readonly NodeId[], { instance }: Space): readonly number[] {
  const { nodes, index, selves } = instance;
  const places = ids.map((id) => {
    const place = index.get(id);
    if (place !== undefined) return place;
    throw new ModelError(`scope: symmetric names "${id}", which is not a node: ${didYouMean(id, nodes)}`);
  });
  if (new Set(places).size < places.length)
    throw new ModelError(`scope: symmetric names a node twice: ${ids.join(", ")}.`);
  const roles = [...new Set(places.map((place) => selves[place].role))];
  if (roles.length > 1) throw refused(ids, `they have different roles: ${roles.join(", ")}.`);
  return places;
}
