/** Records and nodes that tell which of their fields they are asked for. */
import type { Place } from "./read-places.ts";

/** Who is told. */
export interface Listener {
  /** A field of a record is read. */
  read(record: Place, name: string): void;
  /** Which fields a record has is read. */
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

/** Tells what is asked of a node. What it is called and what role it has can always be read. */
export class NodeReadHandler implements ProxyHandler<object> {
  readonly #listener: Listener;
  readonly #place: Place;
  /** Whether its state tells itself what is asked of it. */
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
