/**
 * Shapes: what can be told of a word of a row without the names of interchangeable nodes, as numbers that are the same for the
 * word and all its images. They say what the word is as a whole, and what each of these nodes is in it. They are computed from
 * contents alone, so that a search resumed from a checkpoint finds the same. If two are equal by chance, nodes merely look more
 * alike than they are.
 */
import { fnv1a } from "../../model/text-hash.ts";
import { mix } from "../visited/hash.ts";
import type { NodeSnapshots } from "../compiled/node-snapshots.ts";
import type { Space } from "../../semantics/space.ts";
import type { NamesInData } from "./names-in-data.ts";

export interface StateShape {
  readonly whole: number;
  /** For each interchangeable node, by its index among them; 0 if it is not mentioned. */
  readonly roles: readonly number[];
  /** Whether any is mentioned; in a node's own snapshot, any other node. */
  readonly mentions: boolean;
}

/** How to write a node without giving its name away. */
type Mask = (node: number) => string;

export class Shapes {
  readonly #space: Space;
  readonly #snapshots: NodeSnapshots;
  readonly #places: readonly number[];
  readonly #names: NamesInData;
  readonly #ofSnapshots: StateShape[] = [];
  readonly #ofFaults: StateShape[] = [];
  readonly #ofValues: StateShape[] = [];

  /** @param places indexes of the interchangeable nodes */
  constructor(places: readonly number[], names: NamesInData, space: Space, snapshots: NodeSnapshots) {
    this.#places = places;
    this.#names = names;
    this.#space = space;
    this.#snapshots = snapshots;
  }

  snapshot(snapshot: number): StateShape {
    return (this.#ofSnapshots[snapshot] ??= this.#shapeOfSnapshot(snapshot));
  }

  faults(faults: number): StateShape {
    return (this.#ofFaults[faults] ??= this.#shape((mask) => this.#faultsText(faults, mask)));
  }

  value(value: number): StateShape {
    return (this.#ofValues[value] ??= this.#shape((mask) => this.#text(this.#space.values.at(value), mask)));
  }

  /** A node's role in its own snapshot is part of the whole: that is the node's colour as long as nothing is known of the others. */
  #shapeOfSnapshot(snapshot: number): StateShape {
    const shape = this.#shape((mask) => this.#snapshotText(snapshot, mask));
    const own = this.#places.indexOf(this.#space.nodeStates.node(this.#snapshots.nodeState(snapshot)));
    if (own < 0) return shape;
    const roles = shape.roles.with(own, 0);
    return { whole: mix(shape.whole ^ shape.roles[own]), roles, mentions: roles.some((role) => role !== 0) };
  }

  #shape(write: (mask: Mask) => string): StateShape {
    const mentioned = new Set<number>();
    const whole = write((node) => {
      mentioned.add(node);
      return OTHER;
    });
    const role = (place: number): number =>
      mentioned.has(place) ? hashOf(write((node) => (node === place ? ITSELF : OTHER))) : 0;
    return { whole: hashOf(whole), roles: this.#places.map(role), mentions: mentioned.size > 0 };
  }

  #snapshotText(snapshot: number, mask: Mask): string {
    const { nodeStates, envelopes, values } = this.#space;
    const nodeState = this.#snapshots.nodeState(snapshot);
    const node = nodeStates.node(nodeState);
    const links = new Map<number, string[]>();
    for (const envelope of this.#snapshots.inbox(snapshot)) {
      const { link, message } = envelopes.all[envelope];
      const texts = links.get(link) ?? [];
      links.set(link, texts);
      texts.push(this.#text(values.at(message), mask));
    }
    const inbox = [...links].map(([link, texts]) => {
      const first = this.#snapshots.inbox(snapshot).find((envelope) => envelopes.all[envelope].link === link)!;
      const { from, channel, kind } = envelopes.all[first];
      return `${this.#masked(from, mask)}>${channel}:${(kind === "fifo" ? texts : texts.sort()).join()}`;
    });
    const own = this.#text(values.at(nodeStates.state(nodeState)), mask);
    const timers = nodeStates.timers(nodeState).map((timer) => this.#text(values.at(timer), mask));
    return [this.#masked(node, mask), nodeStates.status(nodeState), own, timers.sort(), inbox.sort()].join(";");
  }

  #faultsText(faults: number, mask: Mask): string {
    const { faults: all, instance } = this.#space;
    const node = (id: string): string => this.#masked(instance.index.get(id)!, mask);
    const partitions = all.partitionsInForce(faults).map((name) => {
      const links = all.links(all.partitionNames.indexOf(name));
      return links
        .map(([from, to]) => `${node(from)}>${node(to)}`)
        .sort()
        .join();
    });
    const left = this.#places.map((place) => `${mask(place)}:${all.leftAt(faults, place).join()}`);
    return [left.sort(), partitions.sort()].join(";");
  }

  #masked(node: number, mask: Mask): string {
    return this.#places.includes(node) ? mask(node) : this.#space.instance.nodes[node];
  }

  #stringText(value: string, mask: Mask): string {
    const pieces = this.#names.pieces(value);
    if (pieces.length === 0) return JSON.stringify(value);
    return pieces
      .map((piece) => (typeof piece === "number" ? this.#masked(piece, mask) : JSON.stringify(piece)))
      .join("");
  }

  /** Plain data as text, in an order that does not depend on masked names. */
  #text(value: unknown, mask: Mask): string {
    const text = (part: unknown): string => this.#text(part, mask);
    const entry = ([key, part]: readonly [unknown, unknown]): string => `${text(key)}:${text(part)}`;
    if (typeof value === "string") return this.#stringText(value, mask);
    if (typeof value !== "object" || value === null) return String(value);
    if (Array.isArray(value)) return `[${value.map(text).join()}]`;
    if (value instanceof Set) return `#{${[...value].map(text).sort().join()}}`;
    if (value instanceof Map) return `@{${[...value].map(entry).sort().join()}}`;
    return `{${Object.entries(value).map(entry).sort().join()}}`;
  }
}

/** No string that JSON writes begins like this. */
const [ITSELF, OTHER] = ["!", "?"];

/** Not 0, which stands for nothing. */
const hashOf = (text: string): number => mix(fnv1a(text)) || 1;
