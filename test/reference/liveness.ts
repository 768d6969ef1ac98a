/**
 * Liveness once more, straight from `docs/semantics.md`, on the graph that the naive reference makes. A fair loop is
 * looked for by the definition of fairness, as a greatest fixpoint over sets of edges: no strongly connected component
 * is ever computed here.
 */
import type { AnyProperty, Verdict, World } from "../../src/model/property.ts";
import type { AnyProtocol, Shape } from "../../src/model/protocol.ts";
import type { Scope } from "../../src/model/scope.ts";
import type { Step } from "../../src/model/step.ts";
import { change, identity, initial, isFault, isOpen, stepsFrom, systemOf, text, view } from "./reference.ts";
import type { Choice, Inner, System } from "./reference.ts";

/** What some step does, and what fairness may ask of it: the same for every property. */
interface Taken {
  readonly step: Step;
  /** What weak fairness holds for: a step without its choices. Empty where nobody is obliged. */
  readonly fair: string;
  readonly choices: readonly Chosen[];
}
/** A choice by node, event and the earlier choices, with the value taken. */
interface Chosen {
  readonly choice: string;
  readonly value: string;
}
interface Edge extends Taken {
  readonly from: Node;
  readonly to: Node;
  /** By assumption it happens finitely often. */
  readonly ceased: boolean;
  /** It is one of those that `recurs` asks for. */
  readonly recurs: boolean;
}
interface Reached {
  readonly view: World<Shape, never>;
  readonly open: boolean;
  readonly initial: boolean;
}
interface Node extends Reached {
  /** Nothing leaves a boundary state, and a step at which the reducer throws leads nowhere. */
  readonly edges: Edge[];
}

/** Every reachable world, and where each step leads. */
type Graph = ReadonlyMap<Reached, readonly (Taken & { readonly to: Reached })[]>;

export interface DecideOptions extends Choice {
  /** Gives up (`undefined`) when there are more states than this. */
  readonly statesMax?: number;
}

type LivenessProperty = AnyProperty & { readonly kind: "eventually" | "converges" | "leadsTo" | "recurs" | "possible" };

export const isLiveness = (property: AnyProperty): property is LivenessProperty =>
  ["eventually", "converges", "leadsTo", "recurs", "possible"].includes(property.kind);

const isTrue = (verdict: Verdict): boolean => verdict === true;

/** Whether a liveness property holds, by its definition. */
export const decideNaively = (
  protocol: AnyProtocol,
  scope: Scope,
  options: DecideOptions,
  property: AnyProperty,
): "holds" | "violated" | undefined => decidingNaively(protocol, scope, options)(property);

/** The same for several properties: the graph of those without a history is made once. */
export function decidingNaively(
  protocol: AnyProtocol,
  scope: Scope,
  { statesMax = Infinity, ...choice }: DecideOptions,
): (property: AnyProperty) => "holds" | "violated" | undefined {
  const made: { graph: Graph | undefined }[] = [];
  return (property) => {
    if (!isLiveness(property)) throw new Error(`not a liveness property: ${property.kind}`);
    const make = (): Graph | undefined => graphOf(systemOf(protocol, scope, choice, property), statesMax);
    const graph = property.history ? make() : (made[0] ??= { graph: make() }).graph;
    return graph && decide(labelled(graph, property), property);
  };
}

function decide(nodes: readonly Node[], asked: LivenessProperty): "holds" | "violated" {
  const holds = new Set(asked.kind === "recurs" ? [] : nodes.filter(({ view: seen }) => isTrue(asked.holds(seen))));
  const not = (node: Node): boolean => !holds.has(node);
  return isViolated() ? "violated" : "holds";

  function isViolated(): boolean {
    switch (asked.kind) {
      case "possible": {
        const goals = nodes.filter((node) => node.open || holds.has(node));
        const able = backwards(
          goals,
          nodes.flatMap(({ edges }) => edges.filter(({ step }) => !isFault(step))),
        );
        return nodes.some((node) => !able.has(node));
      }
      case "eventually": {
        const starts = nodes.filter((node) => node.initial && not(node));
        return canStay(forwards(starts, not), () => true);
      }
      case "leadsTo": {
        const starts = nodes.filter((node) => isTrue(asked.premise(node.view)) && not(node));
        return canStay(forwards(starts, not), () => true);
      }
      case "converges":
        return canStay(new Set(nodes), not);
      case "recurs":
        return canStay(new Set(nodes), () => true);
    }
  }
}

/** Undefined if there are more states. */
function graphOf(system: System, statesMax: number): Graph | undefined {
  const graph = new Map<Reached, (Taken & { to: Reached })[]>();
  const reached = new Map<string, Reached>();
  const waiting: [Reached, Inner][] = [];
  const reach = (world: Inner, isInitial: boolean): Reached => {
    const id = identity(world);
    let node = reached.get(id);
    if (!node) {
      node = { view: view(system, world), open: isOpen(system, world), initial: isInitial };
      reached.set(id, node);
      graph.set(node, []);
      waiting.push([node, world]);
    }
    return node;
  };
  for (const { world } of initial(system)) reach(world, true);
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (reached.size > statesMax) return undefined;
    const [from, world] = next;
    if (from.open) continue;
    for (const taken of stepsFrom(system, world)) {
      if ("error" in taken) continue;
      const { step } = taken;
      const [fair, choices] = [fairName(system.protocol, step), choicesOf(step)];
      graph.get(from)!.push({ step, fair, choices, to: reach(taken.next, false) });
    }
  }
  return graph;
}

/** The graph with what a property says of its steps. */
function labelled(graph: Graph, property: LivenessProperty): readonly Node[] {
  const ceases = Object.values(("ceases" in property ? property.ceases : undefined) ?? {});
  const nodes = new Map([...graph.keys()].map((reached) => [reached, { ...reached, edges: [] as Edge[] }] as const));
  for (const [reached, steps] of graph) {
    const from = nodes.get(reached)!;
    for (const taken of steps) {
      const to = nodes.get(taken.to)!;
      const ceased = ceases.some((stops) => stops(from.view, taken.step));
      const recurs = property.kind === "recurs" && isTrue(property.holds(change(from.view, taken.step, to.view)));
      from.edges.push({ ...taken, from, to, ceased, recurs });
    }
  }
  return [...nodes.values()];
}

/** What can be reached from `starts` through states that are `within`. */
function forwards(starts: readonly Node[], within: (node: Node) => boolean): Set<Node> {
  const reached = new Set(starts);
  for (const { edges } of reached) for (const { to } of edges) if (within(to)) reached.add(to);
  return reached;
}

/** From where `goals` can be reached along `edges`. */
function backwards(goals: readonly Node[], edges: readonly Edge[]): Set<Node> {
  const reached = new Set(goals);
  for (let size = -1; size !== reached.size;) {
    size = reached.size;
    for (const { from, to } of edges) if (reached.has(to)) reached.add(from);
  }
  return reached;
}

/** Whether a fair run may stay in `region` for ever, and be at states that `count` again and again. */
function canStay(region: ReadonlySet<Node>, count: (node: Node) => boolean): boolean {
  for (const node of region) if (count(node) && isFinal(node)) return true;
  return hasFairLoop(region, count);
}

/** No fair step is enabled that changes it, or that has to recur. */
const isFinal = (node: Node): boolean =>
  !node.open && !node.edges.some(({ to, fair, ceased, recurs }) => !ceased && (to !== node || recurs) && fair !== "");

/** Nothing that is drawn here looks at more than the action and the role. */
const isFair = ({ roles }: AnyProtocol, { action, node }: Step & { kind: "act" }): boolean =>
  Object.values(roles).some(
    ({ act = {}, fair }) => Object.hasOwn(act, action.kind) && fair?.(action as never, { id: node } as never) === true,
  );

function fairName(protocol: AnyProtocol, step: Step): string {
  switch (step.kind) {
    case "deliver":
      return text([step.kind, step.node, step.from, step.channel, step.message]);
    case "timeout":
      return text([step.kind, step.node, step.timer]);
    case "act":
      return isFair(protocol, step) ? text([step.kind, step.node, step.action]) : "";
    case "restart":
    case "lose":
      return text([step.kind, step.node]);
    case "heal":
      return text([step.kind, step.partition]);
    default:
      return "";
  }
}

/** What happens at which node; the event that is reduced. A duplicate is a delivery. */
function eventName(step: Step): string {
  switch (step.kind) {
    case "deliver":
    case "duplicate":
      return text([step.node, "message", step.from, step.channel, step.message]);
    case "timeout":
      return text([step.node, "timer", step.timer]);
    case "act":
      return text([step.node, "action", step.action]);
    case "restart":
      return text([step.node, "restart"]);
    case "crash":
      return text([step.node, "crash", step.cause]);
    default:
      return "";
  }
}

const choicesOf = (step: Step): readonly Chosen[] =>
  "choices" in step
    ? step.choices.map((value, i) => ({
        choice: text([eventName(step), step.choices.slice(0, i)]),
        value: text(value),
      }))
    : [];

/**
 * Whether some loop inside `region` is fair, contains a world that `count`s and no step that has to recur. The largest set of edges is sought in
 * which
 * - from the end of every edge, for each fair step an edge can be reached that takes it or leaves a world where it is
 *   not enabled; and an edge that leaves a world that counts;
 * - from the end of every edge that makes a choice with a value on offer, an edge can be reached that takes the value there.
 *
 * The edges of a fair loop are such a set, so they are in the largest. And where the largest is not empty, go on in it
 * until nothing further can be left behind: what can then still be taken, over and over, is a fair loop.
 */
function hasFairLoop(region: ReadonlySet<Node>, count: (node: Node) => boolean): boolean {
  let edges = [...region].flatMap((node) =>
    node.edges.filter(({ to, ceased, recurs }) => !ceased && !recurs && region.has(to)),
  );

  // Enabledness, and what is on offer, are those of the full graph: fairness asks for each step that has not ceased.
  // A value that only a fault could still take is not asked for: budget left over obliges nobody.
  const enabled = new Map<Node, Set<string>>();
  const offered = new Map<Node, Map<string, Set<string>>>();
  const fairNames = new Set<string>();
  for (const node of region) {
    const asked = node.edges.filter(({ step, ceased }) => !ceased && !isFault(step));
    enabled.set(node, new Set(asked.map(({ fair }) => fair).filter((name) => name !== "")));
    for (const name of enabled.get(node) as Set<string>) fairNames.add(name);
    const offers = new Map<string, Set<string>>();
    for (const { choices } of asked) {
      for (const { choice, value } of choices) {
        offers.set(choice, (offers.get(choice) ?? new Set()).add(value));
      }
    }
    offered.set(node, offers);
  }
  type Test = (edge: Edge) => boolean;
  const visited: Test[] = [
    ({ from }) => count(from),
    ...[...fairNames].map(
      (name): Test =>
        ({ from, fair }) =>
          !enabled.get(from)?.has(name) || fair === name,
    ),
  ];
  const answered: { asks: Test; answers: Test }[] = [];
  const pairs = new Map<string, Chosen>();
  for (const offers of offered.values()) {
    for (const [choice, values] of offers) {
      for (const value of values) pairs.set(text([choice, value]), { choice, value });
    }
  }
  for (const { choice, value } of pairs.values()) {
    answered.push({
      asks: ({ from, choices }) =>
        choices.some((made) => made.choice === choice) && offered.get(from)?.get(choice)?.has(value) === true,
      answers: ({ choices }) => choices.some((made) => made.choice === choice && made.value === value),
    });
  }

  for (let size = -1; size !== edges.length;) {
    size = edges.length;
    for (const test of visited) edges = leadingTo(edges, test, () => true);
    for (const { asks, answers } of answered) edges = leadingTo(edges, answers, asks);
  }
  return edges.length > 0;
}

/** The edges from whose end an edge that is `wanted` can be reached along these edges, and those that need not. */
function leadingTo(edges: readonly Edge[], wanted: (edge: Edge) => boolean, need: (edge: Edge) => boolean): Edge[] {
  const goals = edges.filter(wanted).map(({ from }) => from);
  const able = backwards(goals, edges);
  return edges.filter((edge) => !need(edge) || able.has(edge.to));
}
