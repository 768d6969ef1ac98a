import { canonical, keyOf } from "../model/plain.ts";

/** Gives every distinct plain value a small integer, once. */
export class Values {
  /** Told before a value that was never met gets its number. */
  onNew: (() => void) | undefined;
  readonly #ids = new Map<string, number>();
  readonly #values: unknown[] = [];
  readonly #keys: string[] = [];

  /** @throws ModelError where the value is not plain data; `where` says what it is */
  id(value: unknown, where: string): number {
    let id = this.#ids.get(keyOf(value, where));
    if (id === undefined) {
      this.onNew?.();
      id = this.#values.length;
      // Of equal keys this is the one that is kept: it takes the least room, and the value has it as well.
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

  key(id: number): string {
    return this.#keys[id];
  }

  /** Orders ids by content, so that what is listed does not depend on what was met first. */
  readonly compare = (a: number, b: number): number => {
    const [left, right] = [this.#keys[a], this.#keys[b]];
    return left < right ? -1 : left > right ? 1 : 0;
  };

  get size(): number {
    return this.#values.length;
  }
}
