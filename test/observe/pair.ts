import { observe, type ObserveReport } from "../../src/index.ts";
import type { Suite } from "../../src/model/properties.ts";
import type { Scope } from "../../src/model/scope.ts";
import {
  headText,
  type HistoryHead,
  type Origin,
  rowText,
  type Sent,
  type StepRow,
} from "../../src/observe/run-history.ts";
import { NodeRuntime } from "../../src/run/node-runtime.ts";
import { Space } from "../../src/semantics/space.ts";
import ledgerSuite from "../run/ledger.ts";
import { Process } from "../run/process.ts";

type Kind = "fifo" | "unordered" | "coalescing";

/** Two nodes of a protocol, and the histories that they write; the test says step by step what the network does. */
export class Pair {
  readonly processes = { a: new Process(), b: new Process() };
  readonly nodes: Record<"a" | "b", NodeRuntime>;
  readonly scope;
  readonly #suite: Suite;
  readonly #head: Omit<HistoryHead, "node">;
  readonly #makeSpace: () => Space;

  /** @param values of a scope that the protocol does not have; by default `smoke` */
  constructor(kind: Kind = "fifo", mutant?: string, suite: Suite = ledgerSuite, values?: Scope) {
    this.#suite = suite;
    const own = values ?? suite.of.scopes["smoke"];
    this.scope = kind === "fifo" ? own : { ...own, channels: { words: kind } };
    const scope = { ...this.scope, timing: { delay: 0 } };
    this.#makeSpace = () => new Space(suite.of, scope, { mutant });
    const name = kind === "fifo" && values === undefined ? "smoke" : undefined;
    this.#head = {
      hearsay: "run",
      format: 2,
      protocol: suite.of.name,
      variant: null,
      scope: { name, values: { ...this.scope, faults: {} } },
    };
    this.nodes = { a: this.#node("a"), b: this.#node("b") };
    this.nodes.a.begin(undefined);
    this.nodes.b.begin(undefined);
  }

  /** Delivers what a node sent this many messages ago; 0 is the last one. */
  deliver(from: "a" | "b", ago = 0): void {
    const { sent, origin } = this.processes[from].sent.at(-1 - ago)!;
    this.arrive(from, sent, origin);
  }

  arrive(from: "a" | "b", { to, channel, message }: Sent, origin: Origin): void {
    this.nodes[to as "a" | "b"].receive({ from, channel, message: message as never, origin });
  }

  ask(line: string): void {
    this.nodes.a.act({ kind: "ask", line });
  }

  greet(): void {
    this.nodes.a.act({ kind: "greet" });
  }

  /** Kills a process, and starts another one. */
  restart(id: "a" | "b"): void {
    const { images, rows } = this.processes[id];
    this.nodes[id] = this.#node(id);
    this.nodes[id].begin({ image: images.at(-1)!, seq: rows.length });
  }

  rows(id: "a" | "b"): StepRow[] {
    return this.processes[id].rows;
  }

  histories(): readonly string[] {
    return (["a", "b"] as const).map(
      (node) => headText({ ...this.#head, node }) + this.processes[node].rows.map(rowText).join(""),
    );
  }

  observed(): Promise<ObserveReport> {
    return observe(this.#suite, this.histories(), { scope: this.scope });
  }

  #node(id: "a" | "b"): NodeRuntime {
    return new NodeRuntime(this.#makeSpace, id, 1, this.processes[id].host);
  }
}

/** What the report says about the steps that are not explained. */
export const told = async (pair: Pair) => {
  const { verdict, refinement } = await pair.observed();
  return { verdict, unexplained: refinement!.unexplained.map(({ node, message }) => `${node}: ${message}`) };
};
