/**
 * Parts of an object with their open operations, and all parts together as one history value. Each value exists as one canonical
 * object until it is forgotten, so that code that numbers values need not look inside.
 */
import type { NodeId } from "../network.ts";
import { canonical, type Scalar } from "../plain.ts";
import { keyOf, type Open, type Way } from "./ways.ts";

export interface Part {
  readonly open: Open;
  /** At least one. */
  readonly ways: readonly Way[];
}

/** The ways for each part of the object or, if one part has none, why. */
export type Placements = { readonly parts: Parts } | { readonly refuted: string };
export type Parts = ReadonlyMap<Scalar, Part>;

/** When this many are known, all are forgotten. */
const KNOWN_MAX = 1 << 16;

const WHERE = "part of a placement";

export class OpenParts {
  /** Parts by the numbers of what they consist of; sets of open operations by their key. */
  readonly #known = new Map<string, unknown>();
  readonly #numbers = new WeakMap<object, number>();
  #count = 0;
  readonly #nameNumbers = new Map<Scalar, number>();
  /** Where there is one part: what all parts together are, by its name and itself. Most objects have one. */
  readonly #alone = new Map<Scalar, Map<Part, Placements>>();
  /** For a set of open operations: the next one, by who invokes what or who responds. */
  #nexts = new WeakMap<Open, Map<string, Open>>();
  /** For a part: the next one, by the client whose operation ends and the key of its result. */
  #answered = new WeakMap<Part, Map<NodeId, ReadonlyMap<string, Part>>>();

  /** Call this only while nobody holds any of the objects. */
  keepBounded(): void {
    if (this.#known.size < KNOWN_MAX) return;
    this.#known.clear();
    this.#alone.clear();
    this.#nexts = new WeakMap();
    this.#answered = new WeakMap();
  }

  /** The open operations once a client has invoked this one as well. */
  invoked(open: Open, client: NodeId, call: unknown): Open {
    const nexts = this.#nextsOf(open);
    const key = `+${client} ${keyOf(call)}`;
    let next = nexts.get(key);
    if (!next) nexts.set(key, (next = this.#open({ ...open, [client]: call })));
    return next;
  }

  /** The open operations once a client has learned its result, or has given up on its operation. */
  closed(open: Open, client: NodeId): Open {
    const nexts = this.#nextsOf(open);
    const key = `-${client}`;
    let next = nexts.get(key);
    if (!next) {
      const { [client]: _, ...others } = open;
      nexts.set(key, (next = this.#open(others)));
    }
    return next;
  }

  get nothing(): Open {
    return this.#open({});
  }

  #open(open: Open): Open {
    return (this.#known.get(keyOf(open)) ?? this.#add(keyOf(open), open)) as Open;
  }

  #nextsOf(open: Open): Map<string, Open> {
    let nexts = this.#nexts.get(open);
    if (!nexts) this.#nexts.set(open, (nexts = new Map()));
    return nexts;
  }

  /** @param ways in the order of their keys */
  part(open: Open, ways: readonly Way[]): Part {
    let key = `${this.#number(open)}`;
    for (const way of ways) key += `,${this.#number(way)}`;
    return (this.#known.get(key) ?? this.#add(key, { open, ways })) as Part;
  }

  /**
   * What a part becomes when a client's operation ends, by the key of its result.
   *
   * @param make works it out where nobody has asked before
   */
  answered(part: Part, client: NodeId, make: () => ReadonlyMap<string, Part>): ReadonlyMap<string, Part> {
    let byClient = this.#answered.get(part);
    if (!byClient) this.#answered.set(part, (byClient = new Map()));
    let answers = byClient.get(client);
    if (!answers) byClient.set(client, (answers = make()));
    return answers;
  }

  /** All parts together, with this one in place of the one of its name. */
  with(parts: Parts, name: Scalar, part: Part): Placements {
    if (parts.size > 1 || (parts.size === 1 && !parts.has(name))) return this.together(new Map(parts).set(name, part));
    let byPart = this.#alone.get(name);
    if (!byPart) this.#alone.set(name, (byPart = new Map()));
    let alone = byPart.get(part);
    if (!alone) byPart.set(part, (alone = this.together(new Map([[name, part]]))));
    return alone;
  }

  together(parts: Parts): Placements {
    let key = "all";
    for (const [name, part] of parts) key += `,${this.#nameNumber(name)} ${this.#number(part)}`;
    return (this.#known.get(key) ?? this.#add(key, { parts })) as Placements;
  }

  #add(key: string, made: object): unknown {
    const { value } = canonical(made, WHERE);
    this.#known.set(key, value);
    return value;
  }

  #nameNumber(name: Scalar): number {
    let number = this.#nameNumbers.get(name);
    if (number === undefined) this.#nameNumbers.set(name, (number = this.#nameNumbers.size));
    return number;
  }

  #number(one: object): number {
    let number = this.#numbers.get(one);
    if (number === undefined) this.#numbers.set(one, (number = this.#count++));
    return number;
  }
}
