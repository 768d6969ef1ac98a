/**
 * The shared part as handlers and guards get it: `self.shared`. It notes which fields they read and write, so that
 * results are remembered by these alone.
 */
import { ModelError } from "../model/model-error.ts";

type Fields = Record<string, unknown>;

/** The access to the shared part while one function of the protocol runs. */
export interface Access {
  readonly before: Readonly<Fields>;
  /** The draft that a handler changes; undefined for functions that may only read. Called only when needed. */
  readonly draft: (() => Fields) | undefined;
  readonly written: Set<string>;
  /** Called with every field that is read; undefined stands for all of them. */
  readonly onRead: (field: string | undefined) => void;
}

export class SharedAccess {
  /** Stands for the shared part at every moment at which the protocol may use it. */
  readonly proxy: object;
  #now: Access | undefined;
  #drafted: Fields | undefined;

  constructor() {
    this.proxy = new Proxy<Fields>({}, this.#traps());
  }

  /** Opens the shared part while `ask` runs. */
  during<T>(access: Access, ask: () => T): T {
    this.#now = access;
    this.#drafted = undefined;
    try {
      return ask();
    } finally {
      this.#now = undefined;
      this.#drafted = undefined;
    }
  }

  #traps(): ProxyHandler<Fields> {
    return {
      get: (_, key) => (typeof key === "string" ? this.#read(key) : undefined),
      has: (_, key) => {
        if (typeof key === "string") this.#access.onRead(key);
        return key in this.#fields();
      },
      ownKeys: () => {
        this.#access.onRead(undefined);
        return Object.keys(this.#fields());
      },
      getOwnPropertyDescriptor: (_, key) => {
        const isField = typeof key === "string" && Object.hasOwn(this.#fields(), key);
        if (typeof key === "string") this.#access.onRead(key);
        return isField ? { value: this.#read(key), writable: true, enumerable: true, configurable: true } : undefined;
      },
      set: (_, key, value) => {
        this.#toChange(key)[String(key)] = value;
        return true;
      },
      deleteProperty: (_, key) => delete this.#toChange(key)[String(key)],
      defineProperty: () => {
        throw new ModelError("the shared part has plain fields: assign to them.");
      },
    };
  }

  get #access(): Access {
    if (this.#now) return this.#now;
    throw new ModelError(
      "the shared part was used where it is not available; use it in a handler, in `actions` or in `accepts`, before that returns.",
    );
  }

  #fields(): Readonly<Fields> {
    return this.#drafted ?? this.#access.before;
  }

  /** A field as its reader gets it; a handler may change it, and so gets objects as drafts. */
  #read(key: string): unknown {
    const { draft, onRead } = this.#access;
    onRead(key);
    const value = this.#fields()[key];
    return draft && typeof value === "object" && value !== null ? this.#draft(draft)[key] : value;
  }

  #toChange(key: string | symbol): Fields {
    const { draft, written } = this.#access;
    if (!draft)
      throw new ModelError("the shared part is changed by a function that may only read it; only handlers may.");
    written.add(String(key));
    return this.#draft(draft);
  }

  #draft(draft: () => Fields): Fields {
    return (this.#drafted ??= draft());
  }
}
