/**
 * The parts that a search is assembled from: what lists successors, what remembers the states that were met, what is asked
 * of them, and which of them stand for others. The search itself makes none of these.
 */
import { premisesOf } from "../../model/implies.ts";
import type { NodeId } from "../../model/network.ts";
import { assumptionsOf } from "../../semantics/assumptions.ts";
import type { Space } from "../../semantics/space.ts";
import { type NamedProperty, isLiveness } from "../../model/property.ts";
import { Expander } from "../compiled/expander.ts";
import type { Successor } from "../compiled/successors.ts";
import { RecordedGraph } from "../histories/recorded-graph.ts";
import { Edges } from "../liveness/edges.ts";
import { Labels } from "../liveness/labels.ts";
import { PropertyAnswers } from "../memo/property-answers.ts";
import { Canonicalizer } from "../symmetry/canonicalize.ts";
import { Symmetry } from "../symmetry/permute.ts";
import { ModelVerifier } from "../symmetry/verify-model.ts";
import { PropertyVerifier } from "../symmetry/verify-properties.ts";
import type { CommonTables } from "../visited/common-tables.ts";
import { Pairs } from "../visited/pairs.ts";
import { ownRoom } from "../visited/room.ts";
import { VisitedSet } from "../visited/visited.ts";

/** Where something was found: a row and, if it happened in a step from there, that step. */
export interface FoundAt {
  readonly row: number;
  readonly last?: Successor;
  readonly message: string;
}

/** A property that is decided state by state or step by step, and where it was refuted (or, for `sometimes`, seen). */
export interface Watched extends NamedProperty {
  found: FoundAt | undefined;
}

/** Whether a property is asked in every state, and not only about steps or in dead ends. */
export const isAskedInStates = ({ property: { kind } }: NamedProperty): boolean =>
  kind !== "step" && kind !== "deadlockFree";

/** What is asked of the states that a search meets. */
export interface Monitors {
  readonly properties: readonly NamedProperty[];
  /** What is decided state by state or step by step. */
  readonly watched: readonly Watched[];
  /** For each premise of each property, where it was first met. */
  readonly premises: readonly Watched[];
  /** What is decided on the whole graph, with what is true of each state. */
  readonly liveness: readonly Labels[];
  /** The graph, if some property needs it. */
  readonly edges: Edges | undefined;
}

/** What a search needs if nodes are interchangeable. */
export interface Quotient {
  readonly rows: Canonicalizer;
  readonly ofSteps: ModelVerifier;
  readonly ofProperties: PropertyVerifier;
}

export interface Parts {
  readonly expander: Expander;
  readonly visited: VisitedSet;
  readonly monitors: Monitors;
  readonly answers: PropertyAnswers;
  /** The graph with what its steps record, if histories are folded beside the states. */
  readonly recorded: RecordedGraph | undefined;
  readonly quotient: Quotient | undefined;
}

export interface PartsOptions {
  /** Nodes that are interchangeable: of states that differ only in their names, one is looked at. */
  readonly symmetric?: readonly NodeId[] | undefined;
  /** Whether a property is asked only where what it reads is new; otherwise it is asked about every state and step. */
  readonly remembers?: boolean;
  /** The tables of states, if several threads add to them. */
  readonly common?: CommonTables | undefined;
  /** Whether a large sample of the remembered answers is asked for again. */
  readonly strict?: boolean;
}

/** The parts of an exact search. Others may look ahead of it, but it alone says which states there are. */
export function partsOf(space: Space, properties: readonly NamedProperty[], options: PartsOptions = {}): Parts {
  const room = ownRoom(space.pulse);
  const expander = new Expander(space, room, options.common?.pairs);
  return {
    expander,
    visited: new VisitedSet(expander.trees, options.common?.rows ?? new Pairs(room), room),
    monitors: monitorsOf(properties, options.symmetric !== undefined),
    answers: new PropertyAnswers(expander, { remembers: options.remembers ?? true, strict: options.strict ?? false }),
    recorded: expander.tellsRecords ? new RecordedGraph(room) : undefined,
    quotient: options.symmetric ? quotientOf(options.symmetric, expander) : undefined,
  };
}

/** Whether a property is decided on the graph in any case, even if no run goes round. */
const needsGraph = ({ property }: NamedProperty): boolean =>
  property.kind === "possible" || property.kind === "recurs" || assumptionsOf(property).length > 0;

function monitorsOf(properties: readonly NamedProperty[], isQuotient: boolean): Monitors {
  const watch = (named: NamedProperty): Watched => ({ ...named, found: undefined });
  const liveness = properties.filter(({ property }) => isLiveness(property)).map((named) => new Labels(named));
  return {
    properties,
    watched: properties.filter(({ property }) => !isLiveness(property)).map(watch),
    premises: properties.flatMap(({ name, property }) =>
      premisesOf(property).map((premise) => watch({ name, property: premise })),
    ),
    liveness,
    edges:
      liveness.length > 0
        ? new Edges(isQuotient || liveness.some(({ named }) => needsGraph(named)) ? "kept" : "not needed")
        : undefined,
  };
}

function quotientOf(symmetric: readonly NodeId[], expander: Expander): Quotient {
  const symmetry = new Symmetry(symmetric, expander.space, expander.snapshots);
  const rows = new Canonicalizer(symmetry, expander);
  return {
    rows,
    ofSteps: new ModelVerifier(symmetry, expander),
    ofProperties: new PropertyVerifier(rows, expander),
  };
}
