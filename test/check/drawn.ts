/**
 * Protocols drawn as graphs. The states of node `n1` are the vertices; each line is an edge, labelled with what leads along it:
 *
 *     a --go--> b          a fair action
 *     a --go?--> b         an action that nobody has to take
 *     a --@tick--> b       a timer, armed exactly where an edge for it begins
 *     a --!mail--> b       a delivery; a message in flight can be delivered anywhere, and changes nothing where there is no edge
 *     a --restart--> b     what a restart does (a crashed node is at `a` if that is durable, else where it started)
 *     a --go--> b | c      a choice
 *     * --!mail--> b       from every vertex
 */
import { expect } from "vitest";
import { checkLasso } from "../../src/check/liveness/check-lasso.ts";
import { checkNow } from "../../src/check/check.ts";
import type { AnyProperty, World } from "../../src/model/property.ts";
import { protocol } from "../../src/index.ts";
import type { AnyProtocol, Effects, Kinded, RoleDefinition, Shape } from "../../src/model/protocol.ts";
import type { ChannelKind } from "../../src/model/network.ts";
import type { Scope } from "../../src/model/scope.ts";
import type { Step } from "../../src/model/step.ts";
import { execute } from "../../src/semantics/run.ts";
import { Space } from "../../src/semantics/space.ts";
import { stateKey } from "../../src/semantics/packed-state.ts";
import { decideNaively } from "../reference/liveness.ts";

interface State {
  at: string;
}
interface Drawn {
  roles: { server: { state: State; receives: Kinded; timer: Kinded; action: Kinded }; sender: { state: object } };
  scope: Scope;
}

export interface Drawing {
  /** Where it starts; if there are several, any of them. By default where the first edge begins. */
  readonly start?: string | readonly string[];
  readonly edges: string;
  /** What `n2`, which does nothing else, has sent to `n1` at the start. */
  readonly mail?: readonly string[];
  readonly channel?: ChannelKind;
  /** Vertices outside a declared bound. */
  readonly beyond?: readonly string[];
  /** Whether a crash leaves the vertex as it was. */
  readonly durable?: boolean;
}

interface Edge {
  readonly from: string;
  readonly label: string;
  readonly to: readonly string[];
}

const edgesOf = (edges: string): Edge[] =>
  edges
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => {
      const [, from, label, to] = /^(\S+) --(\S+)--> (.+)$/.exec(line) ?? [];
      if (!from || !label || !to) throw new Error(`not an edge: ${line}`);
      return { from, label, to: to.split(" | ") };
    });

export function drawn({ start, edges: text, mail = [], channel, beyond = [], durable = false }: Drawing): AnyProtocol {
  const edges = edgesOf(text);
  const starts = start === undefined ? [edges[0]!.from] : [start].flat();
  const from = (at: string): Edge[] => edges.filter((edge) => edge.from === at || edge.from === "*");
  const timers = new Set(edges.map(({ label }) => label).filter((label) => label.startsWith("@")));
  const go = (state: State, to: readonly string[], self: Effects<Drawn, "server">): void =>
    void (state.at = to.length > 1 ? self.choose(to) : to[0]!);
  const follow = (label: string) => (state: State, self: Effects<Drawn, "server">) => {
    const edge = from(state.at).find((candidate) => candidate.label === label);
    if (edge) go(state, edge.to, self);
  };
  /** For each of these labels, a handler that goes along it. */
  const handlers = (labels: readonly string[], kindOf: (label: string) => string) =>
    Object.fromEntries(
      labels.map((label) => {
        const handle = follow(label);
        return [kindOf(label), (state: State, _: Kinded, self: Effects<Drawn, "server">) => handle(state, self)];
      }),
    );
  const labels = edges.map(({ label }) => label);
  const withoutMark = (label: string): string => label.slice(1);
  const server: RoleDefinition<Drawn, "server"> = {
    init: () => ({ at: starts[0]! }),
    start: (state, self) => go(state, starts, self),
    restart: follow("restart"),
    receive: handlers(
      [...labels.filter((label) => label.startsWith("!")), ...mail.map((kind) => `!${kind}`)],
      withoutMark,
    ),
    timeout: handlers([...timers], withoutMark),
    act: handlers(labels, (label) => label),
    actions: ({ at }) =>
      from(at)
        .filter(({ label }) => /^\w/.test(label) && label !== "restart")
        .map(({ label }) => ({ kind: label })),
    fair: ({ kind }) => !kind.endsWith("?"),
    after(state, self) {
      const here = new Set(from(state.at).map(({ label }) => label));
      for (const label of timers) {
        if (here.has(label)) self.startTimer({ kind: label.slice(1) }, { after: 10 });
        else self.stopTimer({ kind: label.slice(1) });
      }
    },
    ...(durable ? { durable: (state: Readonly<State>) => ({ ...state }) } : {}),
    bounds: Object.fromEntries(beyond.map((vertex) => [`not at ${vertex}`, ({ at }: State) => at !== vertex])),
  };
  return protocol<Drawn>()({
    name: "drawn",
    summary: "a graph",
    ...(channel ? { channels: { default: channel } } : {}),
    nodes: () => ({ server: ["n1"], sender: mail.length > 0 ? ["n2"] : [] }),
    roles: {
      server,
      sender: {
        init: () => ({}),
        start(_, self) {
          for (const kind of mail) self.send("n1", { kind });
        },
      },
    },
    rules: {},
    scopes: { smoke: {} },
  });
}

const vertex = (world: World<Shape, never>): string => (world.nodes[0]!.state as State).at;

/** Whether `n1` is at one of these vertices. */
export const at =
  (...vertices: readonly string[]) =>
  (world: World<Shape, never>): true | string =>
    vertices.includes(vertex(world)) || `at ${vertex(world)}`;
/** Steps along one of these edges. */
export const along =
  (...labels: readonly string[]) =>
  ({ step }: { readonly step: Step }): true | string =>
    labels.includes(label(step)) || `only ${label(step)}`;
/** The assumption that these edges are taken only finitely often. */
export const ceasing = (...labels: readonly string[]) => ({
  ceases: {
    [`${labels.join(" and ")} goes on`]: (_before: World<Shape>, step: Step): boolean => labels.includes(label(step)),
  },
});

/** The label of a step in the drawing. */
function label(step: Step): string {
  switch (step.kind) {
    case "act":
      return step.action.kind;
    case "timeout":
      return `@${step.timer.kind}`;
    case "deliver":
    case "duplicate":
      return `!${step.message.kind}`;
    default:
      return step.kind;
  }
}

/**
 * Checks a property, and draws its counterexample: the labels on the way in, then those of the loop, or "final" if it ends in a state
 * where it may stay, or "trap" for `possible`. Along the way a lasso is run, closed and judged, and compared with the verdict of the
 * naive reference.
 */
export function decided(drawing: Drawing, property: AnyProperty, scope: Scope = {}): "holds" | readonly string[] {
  const graph = drawn(drawing);
  const named = { name: "property", property };
  const { complete, properties } = checkNow(
    { protocol: graph, scope, selection: {}, properties: [named] },
    { strict: true },
  );
  const [{ verdict, counterexample }] = properties as [(typeof properties)[number]];
  expect(complete).toBe(true);
  expect(decideNaively(graph, scope, {}, property), "the naive reference").toBe(verdict);
  if (verdict === "holds") {
    expect(counterexample).toBe(undefined);
    return "holds";
  }
  const { run, loopFrom } = counterexample!;
  const space = new Space(graph, scope, { histories: [named] });
  const { states, made } = execute(space, run);
  expect(made).toBe(run.steps.length);
  if (loopFrom !== undefined) expect(stateKey(states[loopFrom]!)).toBe(stateKey(states.at(-1)!));
  expect(checkLasso(space, named, run, loopFrom ?? run.steps.length)).toMatchObject({ kind: "violated" });
  const way = run.steps.slice(0, loopFrom).map(label);
  const chosen = run.start.flatMap(({ choices }) => choices).map((choice) => `start ${String(choice)}`);
  if (property.kind === "possible") return [...chosen, ...way, "trap"];
  if (loopFrom === undefined) return [...chosen, ...way, "final"];
  return [...chosen, ...way, `(${run.steps.slice(loopFrom).map(label).join(" ")})`];
}
