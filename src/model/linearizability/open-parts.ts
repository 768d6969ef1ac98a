/**
 * Parts of an object with the operations that are open there, and what is left open of all parts together. Each is one object in
 * canonical form, as long as it is not forgotten: whoever gives numbers to values then takes no look into it.
 */
import type { NodeId } from "../network.ts";
import { canonical, type Scalar } from "../plain.ts";
import { keyOf, type Open, type Way } from "./ways.ts";

export interface Part {
  readonly open: Open;
  /** At least one. */
  readonly ways: readonly Way[];
}

/** The ways for each part of the object; or, where one part has none, why. */
export type Placements = { readonly parts: Parts } | { readonly refuted: string };
export type Parts = ReadonlyMap<Scalar, Part>;

/** When there are so many, all are forgotten. */
const KNOWN_MAX = 1 << 16;

const WHERE = "part of a placement";

export class OpenParts {
  /** Parts by the numbers of what they are made of; what is open by its key. */
  readonly #known = new Map<string, unknown>();
  readonly #numbers = new WeakMap<object, number>();
  #count = 0;
  /** For what is open, by who invokes what, or responds: what is open then. */
  #nexts = new WeakMap<Open, Map<string, Open>>();

  /** To be called while nobody has one. */
  keepBounded(): void {
    if (this.#known.size < KNOWN_MAX) return;
    this.#known.clear();
    this.#nexts = new WeakMap();
  }

  /** What is open once a client has invoked this as well. */
  invoked(open: Open, client: NodeId, call: unknown): Open {
    const nexts = this.#nextsOf(open);
    const key = `+${client} ${keyOf(call)}`;
    let next = nexts.get(key);
    if (!next) nexts.set(key, (next = this.#open({ ...open, [client]: call })));
    return next;
  }

  /** What is open once a client knows the result of its operation, or has left it behind. */
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

  together(parts: Parts): Placements {
    let key = "all";
    for (const [name, part] of parts) key += `,${typeof name} ${JSON.stringify(name)} ${this.#number(part)}`;
    return (this.#known.get(key) ?? this.#add(key, { parts })) as Placements;
  }

  #add(key: string, made: object): unknown {
    const { value } = canonical(made, WHERE);
    this.#known.set(key, value);
    return value;
  }

  #number(one: object): number {
    let number = this.#numbers.get(one);
    if (number === undefined) this.#numbers.set(one, (number = this.#count++));
    return number;
  }
}
