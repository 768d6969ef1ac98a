/** What is asked of a check, how far it is, and what it answers. */
import type { PropertyKind } from "../../model/property.ts";
import type { AnyProtocol } from "../../model/protocol.ts";
import type { Scope } from "../../model/scope.ts";
import type { LeftOpen } from "../../semantics/assumptions.ts";
import type { NamedProperty, Vacuity } from "../../semantics/violations.ts";
import type { Selection } from "../../semantics/instance.ts";
import type { Pulse } from "../../semantics/pulse.ts";
import type { Counterexample } from "../../semantics/run.ts";
import type { SearchTeam } from "../parallel/team.ts";
import type { Chunk } from "../checkpoint/chunks.ts";
import type { Explosion } from "./state-explosion.ts";

/** What is explored: a protocol at a finite size, and the properties that it is to have. */
export interface Subject {
  readonly protocol: AnyProtocol;
  readonly scope: Scope;
  readonly selection: Selection;
  readonly properties: readonly NamedProperty[];
}

export interface CheckOptions {
  /** End at the first violation. */
  readonly first?: boolean;
  /** Refuse clocks and randomness wherever user code runs, and run a larger sample of the reductions again at the end. */
  readonly strict?: boolean;
  /** Know no more states than so many in each search, besides the initial ones. */
  readonly statesMax?: number;
  /** Know no states deeper than this. */
  readonly depthMax?: number;
  /** False: look at every state, and ask every property in each, whatever may be left out. */
  readonly reductions?: boolean;
  /** Goes on from a checkpoint of the same subject and options, instead of from the start. */
  readonly resume?: Iterable<Chunk>;
  /** States between two chances to end a check, or to save it. */
  readonly slice?: number;
  /** Threads that look ahead of its searches: no answer depends on them. */
  readonly team?: SearchTeam;
  /** How many states one of them is given at a time; changes speed, and no answer. */
  readonly statesInJob?: number;
  /** What may end it at any time, or have it yield. */
  readonly pulse?: Pulse;
}

/** How far a check is: yielded every now and then, so that whoever drives it can show it, and end it. */
export interface CheckProgress {
  /** Of all searches together. */
  readonly states: number;
  readonly transitions: number;
  readonly frontier: number;
  /** Of the search that has its turn. */
  readonly depth: number;
  /** The names of what is known to be violated. */
  readonly violated: readonly string[];
  /** Where most of the states known are still to be expanded: the bound that would cut most. */
  readonly steep?: string;
  /** A search ends here, by a limit of its own. */
  readonly ends?: true;
  /** The property that is being decided on the explored graph. */
  readonly deciding?: string;
  /** All that is needed to go on from here. To be read before the check goes on. */
  readonly checkpoint?: () => Iterable<Chunk>;
}

/** What ended a search before it was complete, in words: "--max-seconds 10". */
export type Limit = string;

export interface Checked extends LeftOpen {
  readonly name: string;
  readonly kind: PropertyKind;
  readonly verdict: "holds" | "violated" | "incomplete";
  /** Of a violation; for a `sometimes` that holds, the shortest run to a state that has it. */
  readonly counterexample?: Counterexample;
  /** It holds, but could not have failed: a premise of it, see `when`, was met nowhere, or its goal. */
  readonly vacuous?: Vacuity;
  /** What a verdict that no run decides rests on: see `groundsOf`. */
  readonly grounds?: string;
}

/** The size of a search, and what ended it. */
export interface Size {
  /** Every state was explored. False without a limit where more would change nothing, for every property had its verdict. */
  readonly complete: boolean;
  readonly limit?: Limit;
  readonly states: number;
  /** How many states are beyond each declared bound. */
  readonly boundary: readonly { readonly bound: string; readonly states: number }[];
  readonly transitions: number;
  readonly stuttering: number;
  /** The greatest depth of which all states are known and judged: of a complete search, that of the deepest state. */
  readonly depth: number;
  /** How many states there are at each depth, from 0 on; of a search that was cut short, how many are known there. */
  readonly statesByDepth: readonly number[];
}

/** One search, and the properties that it was made for. */
export interface Searched extends Size {
  readonly names: readonly string[];
}

export interface SearchResult extends Searched {
  readonly reducerCalls: number;
  readonly properties: readonly Checked[];
  readonly neverHappened: readonly string[];
  /** What was left out, and where nothing was, as sentences. */
  readonly reductions: readonly string[];
}

/** The size is that of the first search; it is complete where all are. */
export interface CheckResult extends Omit<SearchResult, "names"> {
  readonly searches: readonly Searched[];
  /** Of the first search that a limit ended: where its states come from. */
  readonly explosion?: Explosion;
}
