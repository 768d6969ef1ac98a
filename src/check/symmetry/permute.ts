/**
 * Interchangeable nodes: what a value, a message, a snapshot becomes when they trade names. Every image is an integer
 * again and is made once; those under longer permutations are made of those under swaps of neighbours.
 */
import { ModelError } from "../../model/model-error.ts";
import { didYouMean } from "../../model/nearest.ts";
import type { NodeId } from "../../model/network.ts";
import { type NodeSnapshots, withRoom } from "../compiled/node-snapshots.ts";
import { actionEvent, idOf, kindOf, messageEvent, timerEvent } from "../../semantics/events.ts";
import { budgets } from "../../semantics/faults.ts";
import { EMPTY, insert } from "../../semantics/inbox.ts";
import type { Space } from "../../semantics/space.ts";

interface Permutation {
  /** For each node, the one that takes its place. */
  readonly to: readonly number[];
  readonly from: readonly number[];
  /** It is the permutation with number `before`, and then this swap. */
  readonly before: number;
  readonly swap: number;
}

/** Number 0 leaves all as it is. */
export const IDENTITY = 0;

/** Says why nodes that were declared interchangeable are not. */
export const refused = (ids: readonly NodeId[], why: string): ModelError =>
  new ModelError(`the symmetry of ${ids.join(", ")} is refused: ${why}`);

export class Symmetry {
  readonly ids: readonly NodeId[];
  /** Where the interchangeable nodes stand among all nodes. */
  readonly places: readonly number[];
  /** All permutations. Those of number 1 to `swaps` are the swaps of neighbours. */
  readonly permutations: readonly Permutation[];
  readonly swaps: number;
  readonly #space: Space;
  readonly #snapshots: NodeSnapshots;
  /** For each swap and each snapshot under each permutation, the image; for the latter plus 1, or 0. */
  readonly #values: number[][];
  readonly #envelopes: number[][];
  readonly #nodeStates: number[][];
  readonly #partitions: readonly (readonly number[])[];
  #images = new Int32Array(1 << 12);

  /** @throws ModelError where the scope itself tells the nodes apart */
  constructor(ids: readonly NodeId[], space: Space, snapshots: NodeSnapshots) {
    if (space.sharedPart.isThere)
      throw refused(
        ids,
        "the protocol has a shared part, in which names could stand. Leave `symmetric` out of the scope.",
      );
    this.ids = ids;
    this.#space = space;
    this.#snapshots = snapshots;
    this.places = placesOf(ids, space);
    this.permutations = permutationsOf(this.places, space.instance.nodes.length);
    this.swaps = ids.length - 1;
    const perSwap = (): number[][] => Array.from({ length: this.swaps + 1 }, () => []);
    [this.#values, this.#envelopes, this.#nodeStates] = [perSwap(), perSwap(), perSwap()];
    this.#refuseUnequalBudgets();
    this.#partitions = this.permutations.slice(0, this.swaps + 1).map(({ to }) => this.#imagesOfPartitions(to));
  }

  /** In words: "n1 in place of n2, n2 in place of n1". */
  describe(permutation: number): string {
    const { nodes } = this.#space.instance;
    const moved = this.places.filter((node) => this.permutations[permutation].to[node] !== node);
    return moved
      .map((node) => `${nodes[this.permutations[permutation].to[node]]} in place of ${nodes[node]}`)
      .join(", ");
  }

  node(node: number, permutation: number): number {
    return this.permutations[permutation].to[node];
  }

  /** @throws ModelError where an id stands inside a longer string */
  value(value: number, permutation: number): number {
    if (permutation === IDENTITY) return value;
    const { before, swap } = this.permutations[permutation];
    const earlier = this.value(value, before);
    return (this.#values[swap][earlier] ??= this.#space.values.id(
      this.#renamed(this.#space.values.at(earlier), swap),
      "image of a value",
    ));
  }

  /** The image of plain data that is not interned. */
  plain(value: unknown, permutation: number): unknown {
    if (permutation === IDENTITY) return value;
    const { before, swap } = this.permutations[permutation];
    return this.#renamed(this.plain(value, before), swap);
  }

  envelope(envelope: number, permutation: number): number {
    if (permutation === IDENTITY) return envelope;
    const { before, swap } = this.permutations[permutation];
    const earlier = this.envelope(envelope, before);
    return (this.#envelopes[swap][earlier] ??= this.#swapEnvelope(earlier, swap));
  }

  event(event: number, permutation: number): number {
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

  nodeState(nodeState: number, permutation: number): number {
    if (permutation === IDENTITY) return nodeState;
    const { before, swap } = this.permutations[permutation];
    const earlier = this.nodeState(nodeState, before);
    return (this.#nodeStates[swap][earlier] ??= this.#swapNodeState(earlier, swap));
  }

  snapshot(snapshot: number, permutation: number): number {
    const at = snapshot * this.permutations.length + permutation;
    const known = at < this.#images.length ? this.#images[at] : 0;
    return known === 0 ? this.#imageOfSnapshot(snapshot, permutation) : known - 1;
  }

  faults(faults: number, permutation: number): number {
    if (permutation === IDENTITY) return faults;
    const { before, swap } = this.permutations[permutation];
    return this.#space.faults.renamed(this.faults(faults, before), this.#partitions[swap], this.permutations[swap].to);
  }

  /** The image of a partition's name: names of partitions hold names of nodes, and are not values. */
  partitionName(name: string, permutation: number): string {
    const { partitionNames } = this.#space.faults;
    let partition = partitionNames.indexOf(name);
    for (const swap of this.#swapsOf(permutation)) partition = this.#partitions[swap][partition];
    return partitionNames[partition];
  }

  #swapsOf(permutation: number): readonly number[] {
    if (permutation === IDENTITY) return [];
    const { before, swap } = this.permutations[permutation];
    return [...this.#swapsOf(before), swap];
  }

  #imageOfSnapshot(snapshot: number, permutation: number): number {
    if (permutation === IDENTITY) return snapshot;
    const { before, swap } = this.permutations[permutation];
    const image =
      before === IDENTITY ? this.#swapSnapshot(snapshot, swap) : this.snapshot(this.snapshot(snapshot, before), swap);
    const at = snapshot * this.permutations.length + permutation;
    this.#images = withRoom(this.#images, at + 1);
    this.#images[at] = image + 1;
    return image;
  }

  #swapSnapshot(snapshot: number, swap: number): number {
    const { envelopes } = this.#space;
    const nodeState = this.nodeState(this.#snapshots.nodeState(snapshot), swap);
    const inbox = this.#snapshots
      .inbox(snapshot)
      .reduce((before, envelope) => insert(before, this.envelope(envelope, swap), envelopes), EMPTY);
    return this.#snapshots.numberOf(nodeState, inbox);
  }

  #swapNodeState(nodeState: number, swap: number): number {
    const { nodeStates } = this.#space;
    const timers = nodeStates.timers(nodeState).map((timer) => this.value(timer, swap));
    return nodeStates.numberOf(
      this.node(nodeStates.node(nodeState), swap),
      nodeStates.status(nodeState),
      this.value(nodeStates.state(nodeState), swap),
      timers,
    );
  }

  #swapEnvelope(envelope: number, swap: number): number {
    const { envelopes } = this.#space;
    const { from, to, channel, message } = envelopes.all[envelope];
    return envelopes.find(this.node(from, swap), this.node(to, swap), channel, this.value(message, swap));
  }

  #renamed(value: unknown, swap: number): unknown {
    if (typeof value === "string") return this.#renamedString(value, swap);
    if (typeof value !== "object" || value === null) return value;
    const rename = (part: unknown): unknown => this.#renamed(part, swap);
    if (Array.isArray(value)) return value.map(rename);
    if (value instanceof Set) return new Set([...value].map(rename));
    if (value instanceof Map) return new Map([...value].map(([key, part]) => [rename(key), rename(part)]));
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [this.#renamedString(key, swap), rename(part)]),
    );
  }

  #renamedString(text: string, swap: number): string {
    const { nodes, index } = this.#space.instance;
    const node = index.get(text);
    if (node !== undefined) return nodes[this.node(node, swap)];
    const hidden = this.ids.find((id) => isInside(id, text));
    if (hidden === undefined) return text;
    throw refused(
      this.ids,
      `"${hidden}" stands inside the longer string "${text}", where it can't be renamed. Keep ids in strings of their own, as in { kind: "vote", for: "${hidden}" }.`,
    );
  }

  #refuseUnequalBudgets(): void {
    const { faults, instance } = this.#space;
    budgets.forEach((name, budget) => {
      const offered = this.places.filter((node) => faults.offered(budget, node));
      if (offered.length === 0 || offered.length === this.places.length) return;
      const some = offered.map((node) => instance.nodes[node]).join(", ");
      throw refused(
        this.ids,
        `the scope offers the fault "${name}" at ${some} only. Offer it at all of them, or at none.`,
      );
    });
  }

  /** For each partition, the one whose links are the images of its links. */
  #imagesOfPartitions(to: readonly number[]): readonly number[] {
    const { faults, instance } = this.#space;
    const keyOf = (partition: number, image: (node: number) => number): string =>
      [...new Set(faults.links(partition).map((link) => link.map((id) => image(instance.index.get(id)!)).join(">")))]
        .sort()
        .join();
    const keys = faults.partitionNames.map((_, partition) => keyOf(partition, (node) => node));
    return faults.partitionNames.map((name, partition) => {
      const image = keys.indexOf(keyOf(partition, (node) => to[node]));
      if (image >= 0) return image;
      throw refused(
        this.ids,
        `the scope lists the partition "${name}", but not what it becomes when they trade places.`,
      );
    });
  }
}

/** One letter stands in many words; more letters, or digits, that stand in a string are taken to mean the node. */
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

function permutationsOf(places: readonly number[], nodes: number): readonly Permutation[] {
  const identity = Array.from({ length: nodes }, (_, node) => node);
  const found: Permutation[] = [{ to: identity, from: identity, before: IDENTITY, swap: IDENTITY }];
  const known = new Set([identity.join()]);
  const swaps = places.slice(1).map((place, i) => [places[i], place] as const);
  for (let before = 0; before < found.length; before++) {
    swaps.forEach(([a, b], i) => {
      const to = found[before].to.map((node) => (node === a ? b : node === b ? a : node));
      if (known.has(to.join())) return;
      known.add(to.join());
      found.push({ to, from: identity.map((node) => to.indexOf(node)), before, swap: i + 1 });
    });
  }
  return found;
}
