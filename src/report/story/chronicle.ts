/**
 * A run with everything that a detailed picture needs: each step, the whole state after it, every message from its sending to its
 * arrival, and what each property says about it. Plain data, which can be stored in a page or sent to one.
 */
import { type NamedProperty, type NodeView, type PropertyKind, isOwed } from "../../model/property.ts";
import type { AnyProtocol, Shape } from "../../model/protocol.ts";
import type { NodeId } from "../../model/network.ts";
import { isOfEnvironment } from "../../model/step.ts";
import type { Scope } from "../../model/scope.ts";
import type { Selection } from "../../semantics/instance.ts";
import { type Counterexample, type Execution, execute, loopMade } from "../../semantics/run.ts";
import type { PackedState } from "../../semantics/packed-state.ts";
import { Space } from "../../semantics/space.ts";
import type { ReadPart } from "../../semantics/reads/read-part.ts";
import { readsAlong } from "../../semantics/reads/reads-along.ts";
import { findProperty } from "../../semantics/never-throws.ts";
import { specOf } from "../../semantics/violations.ts";
import { causalPast } from "./causal-past.ts";
import { type Operations, operationSpans } from "./operations.ts";
import { recordedOperations } from "./recorded-operations.ts";
import { scopeTitle } from "./scope-title.ts";
import { standstill } from "./standstill.ts";
import { type Story, tell } from "./story.ts";
import { type Truth, truths } from "./property-truths.ts";
import { demands } from "./property-demands.ts";

/** A node in a state. One that is down shows what it would restart with. */
export type NodeFrame = Pick<NodeView<Shape>, "up" | "state" | "timers">;

/** The system in one state. Messages in flight are not here but in the flights. */
export interface Frame {
  /** In the order of the nodes. */
  readonly nodes: readonly NodeFrame[];
  readonly shared: unknown;
  readonly partitions: readonly string[];
}

export interface ChronicledProperty {
  readonly name: string;
  readonly kind: PropertyKind;
  /** What its kind demands, to end a sentence with. */
  readonly demand: string;
  /** Before the first step and after each one. */
  readonly truths: readonly (Truth | undefined)[];
}

export interface Chronicle extends Pick<Story, "start" | "happenings" | "flights" | "fits"> {
  readonly protocol: string;
  readonly summary: string;
  /** The scope's name, with any fault budgets that differ from its own; undefined if it has no name. */
  readonly scopeTitle: string | undefined;
  readonly scope: Scope;
  readonly variant: string | undefined;
  readonly mutant: string | undefined;
  /** Where the seeded bug is known from. */
  readonly source: string | undefined;
  readonly nodes: readonly { readonly id: NodeId; readonly role: string }[];
  /** Before the first step and after each one that was possible. */
  readonly frames: readonly Frame[];
  /** The violated one comes first, unless the run violates nothing or the protocol throws. */
  readonly properties: readonly ChronicledProperty[];
  readonly violated: ToldViolation | undefined;
  /** Whether what nodes record matters: the violated property has a history. */
  readonly tellsRecords: boolean;
  /** What clients recorded, if the violated property is about operations. */
  readonly operations: Operations | undefined;
}

export interface ToldViolation {
  readonly name: string;
  readonly kind: PropertyKind;
  readonly demand: string;
  readonly message: string;
  /** Whether only a saved trace says so. */
  readonly isClaimed: boolean;
  /** The parts of states that it reads along the run; undefined if the protocol throws, or the property no longer exists. */
  readonly reads: readonly ReadPart[] | undefined;
  readonly loopFrom: number | undefined;
  /** After how many steps it became false; if it can recover, for the last time. */
  readonly turnedAt: number;
  /** For `leadsTo`: after how many steps it was owed what never came. */
  readonly owedFrom: number | undefined;
  /** Steps that could have had a part in it: the causal past of what the property reads, and everything the environment did. */
  readonly past: readonly number[];
  /** For a run that may end: why nothing more has to happen. */
  readonly standstill: readonly string[];
}

export interface Chronicled {
  readonly protocol: AnyProtocol;
  readonly scope: Scope;
  readonly scopeName?: string | undefined;
  readonly selection: Selection;
  /** All properties to evaluate along the run. */
  readonly properties: readonly NamedProperty[];
  /** The name of the violated one; left out if the run is not a counterexample. */
  readonly violated?: string | undefined;
}

export function chronicle(subject: Chronicled, counterexample: Counterexample): Chronicle {
  const { protocol, scope, selection } = subject;
  const properties = orderedProperties(subject);
  const space = new Space(protocol, scope, { ...selection, histories: properties });
  return chronicleIn(space, subject, counterexample);
}

/** The violated property first. */
function orderedProperties({
  violated,
  properties,
}: Pick<Chronicled, "violated" | "properties">): readonly NamedProperty[] {
  const main = violated === undefined ? undefined : findProperty(violated, properties);
  return [...(main ? [main] : []), ...properties.filter(({ name }) => name !== main?.name)];
}

/** The same in an existing space, which must carry the histories of all properties. */
export function chronicleIn(
  space: Space,
  subject: Pick<Chronicled, "properties" | "violated" | "scopeName">,
  counterexample: Counterexample,
): Chronicle {
  const { scopeName, violated } = subject;
  const properties = orderedProperties(subject);
  const main = violated === undefined ? undefined : findProperty(violated, properties);
  const { run } = counterexample;
  const execution = execute(space, run);
  const { states } = execution;
  const story = tell(
    space,
    run,
    run.steps.map((_, i) => i + 1),
    execution,
  );
  const chronicled = properties.map((named): ChronicledProperty => ({
    name: named.name,
    kind: named.property.kind,
    demand: demands[named.property.kind],
    truths: truths(space, named, run, states),
  }));
  const { instance } = space;
  const spec = main && specOf(main.property);
  return {
    protocol: instance.protocol.name,
    summary: instance.protocol.summary,
    scopeTitle: scopeName === undefined ? undefined : scopeTitle(instance.protocol, scopeName, instance.scope),
    scope: instance.scope,
    variant: instance.variant,
    mutant: instance.mutant,
    source: instance.mutant === undefined ? undefined : instance.protocol.mutants?.[instance.mutant]?.source,
    nodes: states.length === 0 ? [] : space.view(states[0]).nodes.map(({ id, role }) => ({ id, role })),
    start: story.start,
    happenings: story.happenings,
    flights: story.flights,
    fits: story.fits,
    frames: states.map((state): Frame => {
      const { nodes, shared, partitions } = space.view(state);
      return { nodes: nodes.map(({ up, state, timers }) => ({ up, state, timers })), shared, partitions };
    }),
    properties: chronicled,
    violated:
      violated === undefined
        ? undefined
        : violatedIn(
            story,
            violated,
            execution,
            counterexample,
            main && chronicled[0],
            // Watching what a property reads takes longer than asking it, so it is done for this one only.
            main && readsAlong(space, main, run, states),
            main ? standstill({ kind: main.property.kind, named: main }, space, counterexample) : [],
            main ? rememberedBy(space, main, states) : [],
          ),
    tellsRecords: main?.property.history !== undefined,
    operations: spec && operationSpans(spec, recordedOperations(space, run, story)),
  };
}

/** The steps that changed the history of a property: one that reads no state is violated by what these steps recorded. */
const rememberedBy = (space: Space, { property }: NamedProperty, states: readonly PackedState[]): readonly number[] =>
  states.flatMap((state, number) =>
    number > 0 && space.historyNumberIn(states[number - 1], property) !== space.historyNumberIn(state, property)
      ? [number]
      : [],
  );

function violatedIn(
  story: Story,
  name: string,
  execution: Execution,
  counterexample: Counterexample,
  property: ChronicledProperty | undefined,
  reads: readonly ReadPart[] | undefined,
  whyItEnds: readonly string[],
  remembered: readonly number[],
): ToldViolation {
  const { run, message, isClaimed = false } = counterexample;
  const kind = property?.kind ?? "always";
  const end = run.steps.length;
  const turnedAt = property ? turnOf(property, end) : end;
  // An owed property that is violated without a loop is violated in a state that is never left.
  const loopFrom = loopMade(counterexample.loopFrom ?? (isOwed({ kind }) ? end : undefined), run, execution);
  // What can never be reached any more is decided by the last state, no matter since when.
  const at = kind === "possible" ? end : Math.max(turnedAt, loopFrom ?? 0);
  return {
    name,
    kind,
    demand: demands[kind],
    message,
    isClaimed,
    reads,
    loopFrom,
    turnedAt,
    owedFrom: property && owedFrom(property),
    past: withFaults(causalPast(story, { at, reads, remembered, loopFrom }), story),
    standstill: whyItEnds,
  };
}

/** Adds the faults: no step leads back to a fault because of which something did not happen. */
const withFaults = (past: readonly number[], { happenings }: Story): readonly number[] =>
  happenings.flatMap(({ number, step }) => (past.includes(number) || isOfEnvironment(step) ? [number] : []));

/** The number of steps after which it stays false to the end; the end itself if it is not false there. */
function turnOf({ truths }: ChronicledProperty, end: number): number {
  const lastTrue = truths.findLastIndex((truth) => truth === undefined || truth.holds);
  return Math.min(end, lastTrue + 1);
}

/** The first state whose premise is never followed by the goal. */
function owedFrom({ kind, truths }: ChronicledProperty): number | undefined {
  if (kind !== "leadsTo") return undefined;
  const lastMet = truths.findLastIndex((truth) => truth?.holds);
  const from = truths.findIndex((truth, at) => at > lastMet && truth?.isDue);
  return from < 0 ? undefined : from;
}
