/** Proxy handlers that report which fields of a record or a node are read. */
import type { Place } from "./read-places.ts";

/** Receives the reports. */
export interface Listener {
  /** A field of a record is read. */
  read(record: Place, name: string): void;
  /** The names of a record's fields are read. */
  readKeys(record: Place): void;
}

export class RecordReadHandler implements ProxyHandler<object> {
  readonly #listener: Listener;
  readonly #place: Place;

  constructor(listener: Listener, place: Place) {
    this.#listener = listener;
    this.#place = place;
  }

  get(record: object, key: string | symbol): unknown {
    if (typeof key === "string") this.#listener.read(this.#place, key);
    return Reflect.get(record, key);
  }

  has(record: object, key: string | symbol): boolean {
    if (typeof key === "string") this.#listener.read(this.#place, key);
    return Reflect.has(record, key);
  }

  getOwnPropertyDescriptor(record: object, key: string | symbol): PropertyDescriptor | undefined {
    if (typeof key === "string") this.#listener.read(this.#place, key);
    return Reflect.getOwnPropertyDescriptor(record, key);
  }

  ownKeys(record: object): (string | symbol)[] {
    this.#listener.readKeys(this.#place);
    return Reflect.ownKeys(record);
  }
}

/** Reports which parts of a node are read. Its id and role are not reported: they never change. */
export class NodeReadHandler implements ProxyHandler<object> {
  readonly #listener: Listener;
  readonly #place: Place;
  /** Whether its state reports itself which of its fields are read. */
  readonly #isStateTold: boolean;

  constructor(listener: Listener, place: Place, isStateTold: boolean) {
    this.#listener = listener;
    this.#place = place;
    this.#isStateTold = isStateTold;
  }

  get(node: object, key: string | symbol): unknown {
    this.#read(key);
    return Reflect.get(node, key);
  }

  getOwnPropertyDescriptor(node: object, key: string | symbol): PropertyDescriptor | undefined {
    this.#read(key);
    return Reflect.getOwnPropertyDescriptor(node, key);
  }

  #read(key: string | symbol): void {
    const isWhole = key === "up" || key === "timers" || (key === "state" && !this.#isStateTold);
    if (isWhole) this.#listener.read(this.#place, key);
  }
}
