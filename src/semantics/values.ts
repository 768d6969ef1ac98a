import { canonical, keyOf } from "../model/plain.ts";
import type { Kinded } from "../model/protocol.ts";

/** Gives every distinct plain value a small integer, once. */
export class Values {
  /** Called before a new value gets its number. */
  onNew: (() => void) | undefined;
  readonly #ids = new Map<string, number>();
  readonly #values: unknown[] = [];
  readonly #keys: string[] = [];

  /** @throws ModelError if the value is not plain data; `where` says what it is */
  id(value: unknown, where: string): number {
    let id = this.#ids.get(keyOf(value, where));
    if (id === undefined) {
      this.onNew?.();
      id = this.#values.length;
      // Keeps this copy of the key: it takes the least room, and the value holds it anyway.
      const known = canonical(value, where);
      this.#ids.set(known.key, id);
      this.#values.push(known.value);
      this.#keys.push(known.key);
    }
    return id;
  }

  /** Canonical and frozen. */
  at(id: number): unknown {
    return this.#values[id];
  }

  /** The same for a message, a timer or an action, which all have a kind. */
  kinded(id: number): Kinded {
    return this.#values[id] as Kinded;
  }

  key(id: number): string {
    return this.#keys[id];
  }

  /** Orders ids by content, so that lists do not depend on what was met first. */
  readonly compare = (a: number, b: number): number => {
    const [left, right] = [this.#keys[a], this.#keys[b]];
    return left < right ? -1 : left > right ? 1 : 0;
  };

  get size(): number {
    return this.#values.length;
  }
}
