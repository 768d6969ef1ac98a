/** Finds the names of interchangeable nodes in plain data, where they are words of their own, and renames them. */
import type { NodeId } from "../../model/network.ts";
import type { Instance } from "../../semantics/instance.ts";
import type { Permutation } from "./permutation.ts";
import { refused } from "./refused.ts";

export class NamesInData {
  readonly #ids: readonly NodeId[];
  readonly #instance: Instance;
  /** Any id that is a word of its own; the longest, where several begin at the same place. */
  readonly #id: RegExp;

  /** @param ids the interchangeable nodes */
  constructor(ids: readonly NodeId[], instance: Instance) {
    this.#ids = ids;
    this.#instance = instance;
    const longestFirst = [...instance.nodes].sort((a, b) => b.length - a.length);
    this.#id = new RegExp(`(?<!${WITHIN})(${longestFirst.map(escaped).join("|")})(?!${WITHIN})`, "u");
  }

  /**
   * The nodes that are named, interchangeable or not, each once.
   *
   * @throws ModelError if an id is part of a longer word
   */
  in(value: unknown): readonly number[] {
    const found = new Set<number>();
    const look = (part: unknown): void => {
      if (typeof part === "string") {
        for (const piece of this.pieces(part)) if (typeof piece === "number") found.add(piece);
      } else if (part instanceof Map) {
        for (const entry of part) entry.forEach(look);
      } else if (Array.isArray(part) || part instanceof Set) {
        part.forEach(look);
      } else if (typeof part === "object" && part !== null) {
        for (const entry of Object.entries(part)) entry.forEach(look);
      }
    };
    look(value);
    return [...found];
  }

  /**
   * The same data after the nodes have traded names.
   *
   * @throws ModelError if an id is part of a longer word
   */
  renamed(value: unknown, permutation: Permutation): unknown {
    if (typeof value === "string") return this.#renamedString(value, permutation);
    if (typeof value !== "object" || value === null) return value;
    const rename = (part: unknown): unknown => this.renamed(part, permutation);
    if (Array.isArray(value)) return value.map(rename);
    if (value instanceof Set) return new Set([...value].map(rename));
    if (value instanceof Map) return new Map([...value].map(([key, part]) => [rename(key), rename(part)]));
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [this.#renamedString(key, permutation), rename(part)]),
    );
  }

  /**
   * The nodes that are named in a string, and what is around them: of "n1 lies" it is the index of n1 and " lies"; of the empty
   * string it is nothing.
   *
   * @throws ModelError if an id is part of a longer word
   */
  pieces(text: string): readonly (string | number)[] {
    const pieces = text
      .split(this.#id)
      .map((piece, at) => (at % 2 === 0 ? piece : this.#instance.index.get(piece)!))
      .filter((piece) => piece !== "");
    const hidden = this.#ids.find((id) => pieces.some((piece) => typeof piece === "string" && isInside(id, piece)));
    if (hidden === undefined) return pieces;
    throw refused(
      this.#ids,
      `"${hidden}" is part of a longer word in "${text}", where it can't be renamed. Let each id be a word of its own, as in { kind: "vote", for: "${hidden}" }.`,
    );
  }

  #renamedString(text: string, { to }: Permutation): string {
    const renamed = this.pieces(text).map((piece) => (typeof piece === "number" ? to[piece] : piece));
    const joined = renamed.map((piece) => (typeof piece === "number" ? this.#instance.nodes[piece] : piece)).join("");
    const read = this.pieces(joined);
    // With ids such as "a" and "a-b" one string could be read in two ways, and two strings could become one.
    if (read.length !== renamed.length || read.some((piece, at) => piece !== renamed[at]))
      throw refused(this.#ids, `"${text}" becomes "${joined}", in which other nodes are named.`);
    return joined;
  }
}

/** A letter or a digit next to an id makes it a part of a longer word. */
const WITHIN = "[\\p{L}\\p{N}]";

const escaped = (id: NodeId): string => id.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`);

/** A single letter occurs in many words; a longer id is taken to mean the node wherever it occurs. */
const isInside = (id: NodeId, text: string): boolean => id.length > 1 && text.includes(id);
