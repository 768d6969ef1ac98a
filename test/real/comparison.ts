/** Compares what a model says with what real code says, and counts by kind of question. */
import { isDeepStrictEqual } from "node:util";
import { keyOf } from "../../src/model/plain.ts";
import { type Driver, isThrown, type Threw } from "./driver.ts";

interface Count {
  compared: number;
  different: number;
}

/** How many differences are shown of each kind of question. */
const SHOWN_MAX = 3;

export class Comparison {
  readonly counts = new Map<string, Count>();
  readonly #driver: Driver;
  readonly #show: (text: string) => void;
  readonly #asked = new Set<string>();
  #pending: Promise<void>[] = [];

  constructor(driver: Driver, show: (text: string) => void) {
    this.#driver = driver;
    this.#show = show;
  }

  /**
   * Asks the real code, unless it was asked exactly the same before. Both sides are plain data, in which the order of a Set and of
   * the fields of a record does not matter.
   *
   * @param normalize turns what both said into what is compared
   */
  async ask<Real, Compared>(
    what: string,
    question: object,
    model: Compared,
    normalize: (real: Real) => { readonly model: Compared; readonly real: unknown },
  ): Promise<void> {
    const key = `${what}: ${keyOf(question, what)}`;
    if (this.#asked.has(key)) return;
    this.#asked.add(key);
    this.#pending.push(
      this.#driver.ask(question).then((answer) => {
        const both = isThrown(answer) ? { model, real: answer as Threw } : normalize(answer as Real);
        this.#note(what, question, both.model, both.real);
      }),
    );
    if (this.#driver.isBusy) await this.settle();
  }

  /** Waits for all answers. */
  async settle(): Promise<void> {
    await Promise.all(this.#pending);
    this.#pending = [];
  }

  get different(): number {
    return [...this.counts.values()].reduce((sum, { different }) => sum + different, 0);
  }

  #note(what: string, question: object, model: unknown, real: unknown): void {
    const count = this.counts.get(what) ?? { compared: 0, different: 0 };
    this.counts.set(what, count);
    count.compared += 1;
    if (keyOf(model, what) === keyOf(real, what)) return;
    count.different += 1;
    if (count.different > SHOWN_MAX) return;
    const at = differing(model, real, "").map((line) => `  ${line}`);
    this.#show(`${what}: they differ.\n  asked: ${shown(question)}\n${at.join("\n")}`);
  }
}

const shown = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (part instanceof Set ? [...part].sort() : part)) ?? "nothing";

/** The innermost parts in which two values differ. */
function differing(model: unknown, real: unknown, path: string): readonly string[] {
  if (isDeepStrictEqual(model, real)) return [];
  if (!isRecord(model) || !isRecord(real))
    return [`${path || "all of it"}: model ${shown(model)}, real ${shown(real)}`];
  return [...new Set([...Object.keys(model), ...Object.keys(real)])].flatMap((field) =>
    differing(model[field], real[field], path === "" ? field : `${path}.${field}`),
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Set);
