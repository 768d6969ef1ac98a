/** Finds the names of interchangeable nodes in plain data, and renames them. */
import type { NodeId } from "../../model/network.ts";
import type { Instance } from "../../semantics/instance.ts";
import type { Permutation } from "./permutation.ts";
import { refused } from "./refused.ts";

export class NamesInData {
  readonly #ids: readonly NodeId[];
  readonly #instance: Instance;

  /** @param ids the interchangeable nodes */
  constructor(ids: readonly NodeId[], instance: Instance) {
    this.#ids = ids;
    this.#instance = instance;
  }

  /**
   * The nodes that are named, interchangeable or not, each once.
   *
   * @throws ModelError if an id is part of a longer string
   */
  in(value: unknown): readonly number[] {
    const found = new Set<number>();
    const look = (part: unknown): void => {
      if (typeof part === "string") {
        const node = this.#nodeCalled(part);
        if (node !== undefined) found.add(node);
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
   * @throws ModelError if an id is part of a longer string
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

  #renamedString(text: string, permutation: Permutation): string {
    const node = this.#nodeCalled(text);
    return node === undefined ? text : this.#instance.nodes[permutation.to[node]];
  }

  #nodeCalled(text: string): number | undefined {
    const node = this.#instance.index.get(text);
    if (node !== undefined) return node;
    const hidden = this.#ids.find((id) => isInside(id, text));
    if (hidden === undefined) return undefined;
    throw refused(
      this.#ids,
      `"${hidden}" is part of the longer string "${text}", where it can't be renamed. Keep ids in strings of their own, as in { kind: "vote", for: "${hidden}" }.`,
    );
  }
}

/**
 * A single letter occurs in many words, so it means the node only as a word of its own; a longer id is taken to mean the
 * node wherever it occurs in a string.
 */
function isInside(id: string, text: string): boolean {
  if (id.length > 1) return text.includes(id);
  return text.split(/[^\p{L}\p{N}]+/u).includes(id);
}
