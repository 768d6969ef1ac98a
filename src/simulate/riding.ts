/** What is in flight on channels that are `coalescing`: each content at most once on a link. Mostly one is all there is. */
export class Riding {
  readonly #nodes: number;
  /** By link, whose numbers stay small: sets of large ones cost several times as much. */
  readonly #byLink = new Map<number, number | Set<number>>();

  constructor(nodes: number) {
    this.#nodes = nodes;
  }

  /** @returns false where it is there already */
  add(from: number, to: number, content: number): boolean {
    const link = from * this.#nodes + to;
    const there = this.#byLink.get(link);
    if (there === undefined) this.#byLink.set(link, content);
    else if (typeof there !== "number") {
      if (there.has(content)) return false;
      there.add(content);
    } else if (there === content) return false;
    else this.#byLink.set(link, new Set([there, content]));
    return true;
  }

  delete(from: number, to: number, content: number): void {
    const link = from * this.#nodes + to;
    const there = this.#byLink.get(link);
    if (there === content || (there instanceof Set && there.delete(content) && there.size === 0))
      this.#byLink.delete(link);
  }
}
