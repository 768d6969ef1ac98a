/** What a check is asked, how far it is, and what it answers. */
import type { NamedProperty, PropertyKind } from "../../model/property.ts";
import type { AnyProtocol } from "../../model/protocol.ts";
import type { Scope } from "../../model/scope.ts";
import type { LeftOpen } from "../../semantics/assumptions.ts";
import type { Vacuity } from "../../semantics/violations.ts";
import type { Selection } from "../../semantics/instance.ts";
import type { Pulse } from "../../semantics/pulse.ts";
import type { Counterexample } from "../../semantics/run.ts";
import type { SearchTeam } from "../parallel/team.ts";
import type { Chunk } from "../checkpoint/chunks.ts";
import type { Explosion } from "./state-explosion.ts";

/** What is explored: a protocol at a finite size, and the properties it should have. */
export interface Subject {
  readonly protocol: AnyProtocol;
  readonly scope: Scope;
  readonly selection: Selection;
  readonly properties: readonly NamedProperty[];
}

export interface CheckOptions {
  /** Stop at the first violation. */
  readonly first?: boolean;
  /** Refuse clocks and randomness wherever user code runs, and run a larger sample of the handlers again at the end. */
  readonly strict?: boolean;
  /** The most states to know in each search, besides the initial ones. */
  readonly statesMax?: number;
  /** Do not go deeper than this. */
  readonly depthMax?: number;
  /** False: look at every state and ask every property about each, skipping nothing. */
  readonly reductions?: boolean;
  /** Continue from a checkpoint of the same subject and options instead of from the start. */
  readonly resume?: Iterable<Chunk>;
  /** The number of states between two opportunities to end a check, or to save it. */
  readonly slice?: number;
  /** Threads that look ahead of its searches; no result depends on them. */
  readonly team?: SearchTeam;
  /** How many states such a thread is given at a time; affects speed, but no result. */
  readonly statesInJob?: number;
  /** May end the check at any time, or make it yield. */
  readonly pulse?: Pulse;
}

/** How far a check is: yielded every now and then, so that its driver can show it, and end it. */
export interface CheckProgress {
  /** Of all searches together. */
  readonly states: number;
  readonly transitions: number;
  readonly frontier: number;
  /** Of the search whose turn it is. */
  readonly depth: number;
  /** The names of the properties known to be violated. */
  readonly violated: readonly string[];
  /** If most of the known states are still to be expanded: the bound that would cut most. */
  readonly steep?: string;
  /** A search ends here, by a limit of its own. */
  readonly ends?: true;
  /** The property that is being decided on the explored graph. */
  readonly deciding?: string;
  /** Everything needed to go on from here. Must be read before the check goes on. */
  readonly checkpoint?: () => Iterable<Chunk>;
}

/** What ended a search before it was complete, in words: "--max-seconds 10". */
export type Limit = string;

export interface Checked extends LeftOpen {
  readonly name: string;
  readonly kind: PropertyKind;
  readonly verdict: "holds" | "violated" | "incomplete";
  /** The violation; for a `sometimes` that holds, a shortest run to a state that satisfies it. */
  readonly counterexample?: Counterexample;
  /** It holds, but was never put to the test: its premise (see `implies`), or its goal, was true nowhere. */
  readonly vacuous?: Vacuity;
  /** What the verdict rests on, if no run decides it: see `groundsOf`. */
  readonly grounds?: string;
}

/** The size of a search, and what ended it. */
export interface Size {
  /**
   * Whether every state was explored. False without a limit if every property had its verdict, so that more states would
   * change nothing.
   */
  readonly complete: boolean;
  readonly limit?: Limit;
  readonly states: number;
  /** For each declared bound, the number of states outside it. */
  readonly boundary: readonly { readonly bound: string; readonly states: number }[];
  readonly transitions: number;
  readonly stuttering: number;
  /** The greatest depth at which all states are known and judged; for a complete search, the depth of the deepest state. */
  readonly depth: number;
  /** The number of states at each depth, from 0 on; for a search that was cut short, the number known there. */
  readonly statesByDepth: readonly number[];
}

/** One search, and the properties it was made for. */
export interface Searched extends Size {
  readonly names: readonly string[];
}

export interface SearchResult extends Searched {
  readonly reducerCalls: number;
  readonly properties: readonly Checked[];
  readonly neverHappened: readonly string[];
  /** What was left out (or, despite a declared symmetry, was not), as sentences. */
  readonly reductions: readonly string[];
}

/** The sizes are those of the first search; it is complete if all searches are. */
export interface CheckResult extends Omit<SearchResult, "names"> {
  readonly searches: readonly Searched[];
  /** Where the states come from, for the first search that a limit ended. */
  readonly explosion?: Explosion;
}
