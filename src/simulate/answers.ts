/**
 * What followed from each answer to a question. Where one of thousands of peers is drawn, what follows is alike for most of them: once
 * many are known they stand in one table of numbers, for a list of objects that size would not stay close to the processor.
 */
import type { Done, Reacted } from "./reacted.ts";

/** A question, and what followed from each answer. */
export interface Fork {
  readonly kind: "fork";
  readonly asks: "number" | "peer" | "sender" | "name";
  readonly bound: number;
  readonly next: Answers;
}
type Branch = Fork | Reacted;

/** For fewer answers objects do: they stay close to the processor, and need not be made again. */
const MANY = 4096;
/** When this part of all there can be is known, a table is worth its place. */
const PART = 1 / 8;

export class Answers {
  readonly #known = new Map<number, Branch>();
  /** How many answers there can be, where they are numbers from 0 on; 0 where nobody counts them. */
  readonly #bound: number;
  #table: Table | undefined;

  constructor(bound = 0) {
    this.#bound = bound;
  }

  get(answer: number): Branch | undefined {
    return this.#table?.get(answer) ?? this.#known.get(answer);
  }

  set(answer: number, branch: Branch): void {
    if (branch.kind === "done" && this.#table?.take(answer, branch)) return;
    const known = this.#known.set(answer, branch);
    if (this.#table || this.#bound < MANY || known.size < PART * this.#bound) return;
    const like = [...known.values()].find((one) => one.kind === "done");
    if (like === undefined) return;
    const table = (this.#table = new Table(like, this.#bound));
    for (const [one, of] of known) if (of.kind === "done" && table.take(one, of)) known.delete(one);
  }
}

/** Reactions of one shape, a row for each answer: they write and arm the same, and send and record as much. */
class Table {
  readonly #like: Done;
  readonly #width: number;
  /** Each number and 1, for 0 stands where nothing is known. */
  readonly #rows: Int32Array;

  constructor(like: Done, bound: number) {
    const { to, contents, records, choices } = like;
    this.#like = like;
    this.#width = 1 + to.length + contents.length + records.length + choices.length;
    this.#rows = new Int32Array(bound * this.#width);
  }

  /** @returns false where it has another shape */
  take(answer: number, done: Done): boolean {
    const { roleState, to, contents, records, choices, writes, armings } = done;
    const like = this.#like;
    const isAlike =
      writes === like.writes &&
      armings === like.armings &&
      to.length === like.to.length &&
      records.length === like.records.length &&
      choices.length === like.choices.length;
    if (!isAlike) return false;
    let at = answer * this.#width;
    this.#rows[at++] = roleState + 1;
    for (const list of [to, contents, records, choices]) for (const one of list) this.#rows[at++] = one + 1;
    return true;
  }

  get(answer: number): Done | undefined {
    let at = answer * this.#width;
    const rows = this.#rows;
    const roleState = rows[at++] - 1;
    if (roleState < 0) return undefined;
    const { to, contents, records, choices, writes, armings } = this.#like;
    const list = (length: number): readonly number[] => {
      const made: number[] = [];
      for (let i = 0; i < length; i++) made.push(rows[at++] - 1);
      return made;
    };
    return {
      kind: "done",
      roleState,
      to: list(to.length),
      contents: list(contents.length),
      records: list(records.length),
      writes,
      choices: list(choices.length),
      armings,
    };
  }
}
