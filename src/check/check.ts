/**
 * Checks claims about a protocol at a finite size by looking at every world. Claims with a history are each searched
 * apart, for a history is part of the world; all others share one search.
 */
import type { PropertyKind } from "../model/property.ts";
import type { AnyProtocol } from "../model/protocol.ts";
import type { Scope } from "../model/scope.ts";
import type { Claim } from "../world/claims.ts";
import { Overflow } from "../world/configurations.ts";
import type { Selection } from "../world/instance.ts";
import { THROWS } from "../world/judge.ts";
import type { Counterexample } from "../world/run.ts";
import { Space } from "../world/space.ts";
import { refute } from "./liveness.ts";
import { assumptionsOf } from "../world/fairness.ts";
import { type Counts, groundsOf } from "./counts.ts";
import { neverHappened, premisesNeverMet } from "./never-happened.ts";
import { runTo } from "./paths.ts";
import { type Place, Search, type Watched } from "./search.ts";
import type { Truths } from "./truths.ts";

/** What is explored: a protocol at a finite size, and what is claimed of it. */
export interface Subject {
  readonly protocol: AnyProtocol;
  readonly scope: Scope;
  readonly selection: Selection;
  readonly claims: readonly Claim[];
}

export interface CheckOptions {
  /** End at the first violation. */
  readonly first?: boolean;
  /** Refuse clocks and randomness, and run a sample of the reductions again at the end. */
  readonly strict?: boolean;
  /** End when so many worlds are known. */
  readonly worldsMax?: number;
}

/** How far a check is: yielded every now and then, so that whoever drives it can show it, and end it. */
export interface CheckProgress {
  readonly worlds: number;
  readonly transitions: number;
  readonly depth: number;
  readonly frontier: number;
}

/** What ended a search before it was complete, in words: "--max-seconds 10". */
export type Limit = string;

export interface Checked {
  readonly name: string;
  readonly kind: PropertyKind;
  readonly verdict: "holds" | "violated" | "incomplete";
  /** Of a violation; for a `sometimes` that holds, the shortest run to a world that has it. */
  readonly counterexample?: Counterexample;
  /** It holds, but could not have failed: a premise of it, see `when`, was met nowhere. */
  readonly vacuous?: true;
  /** The assumptions that the verdict rests on, by name: what is taken to cease. */
  readonly assumptions?: readonly string[];
  /** What a verdict that nothing refutes rests on: "complete", or "within term above 2 (1,204 open worlds)". */
  readonly grounds?: string;
}

export interface CheckResult {
  readonly complete: boolean;
  readonly limit?: Limit;
  readonly worlds: number;
  /** How many worlds are beyond each declared bound. */
  readonly open: readonly { readonly bound: string; readonly worlds: number }[];
  readonly transitions: number;
  readonly idle: number;
  /** The depth of the deepest world; when incomplete, the depth up to which all worlds are known. */
  readonly depth: number;
  readonly reducerCalls: number;
  readonly properties: readonly Checked[];
  readonly neverHappened: readonly string[];
}

/** Worlds between two chances to end a check. */
const SLICE = 4096;

/**
 * Explores every world; yields its progress, and ends early when it is answered with a limit.
 *
 * @throws ModelError where protocol, scope or a property break the rules of the model
 */
export function* check(
  subject: Subject,
  options: CheckOptions = {},
): Generator<CheckProgress, CheckResult, Limit | undefined> {
  const withHistory = subject.claims.filter(({ property }) => property.history);
  const main = yield* searchFor(
    subject,
    subject.claims.filter(({ property }) => !property.history),
    options,
  );
  const properties = [...main.properties];
  let { limit } = main;
  for (const claim of withHistory) {
    if (options.first && properties.some(({ verdict }) => verdict === "violated")) break;
    const { properties: found, limit: own } = yield* searchFor(subject, [claim], options);
    properties.push(...found.filter(({ name }) => !properties.some((known) => known.name === name)));
    limit ??= own;
  }
  const order = (name: string): number => subject.claims.findIndex((claim) => claim.name === name);
  properties.sort((a, b) => order(a.name) - order(b.name));
  return {
    ...main,
    ...(limit === undefined ? {} : { limit }),
    complete: limit === undefined && main.complete,
    properties,
    neverHappened: [...main.neverHappened, ...premisesNeverMet(properties)],
  };
}

/** Drives a check to its end, for whoever needs no progress. */
export function checkNow(subject: Subject, options: CheckOptions = {}): CheckResult {
  const running = check(subject, options);
  for (;;) {
    const next = running.next();
    if (next.done) return next.value;
  }
}

function* searchFor(
  { protocol, scope, selection }: Subject,
  claims: readonly Claim[],
  options: CheckOptions,
): Generator<CheckProgress, CheckResult, Limit | undefined> {
  const space = new Space(protocol, scope, {
    ...selection,
    strict: options.strict ?? false,
    histories: claims.map(({ property }) => property),
  });
  const search = new Search(space, claims, { first: options.first ?? false });
  const limit = yield* drive(search, options);
  search.close();
  if (options.strict) space.reductions.verify();
  const { worlds, expander } = search;
  const complete = limit === undefined && search.frontier === 0;
  const result = {
    complete,
    ...(limit === undefined ? {} : { limit }),
    worlds: worlds.count,
    open: expander.configurations.bounds.flatMap((bound, i) =>
      search.open[i] === undefined ? [] : [{ bound, worlds: search.open[i] }],
    ),
    transitions: expander.transitions,
    idle: expander.idle,
    depth: Math.max(0, search.depth),
    reducerCalls: space.reductions.calls,
  };
  const neverSeen = neverHappened(search);
  const properties = search.watched.map((watched) => verdictOf(search, watched, complete));
  const thrown = throwing(search);
  if (thrown) properties.push(thrown);
  const decided = !(options.first && properties.some(({ verdict }) => verdict === "violated"));
  if (decided) properties.push(...search.liveness.map((truths) => livenessOf(search, truths, complete)));
  return { ...result, properties: properties.map((one) => withGrounds(search, one, result)), neverHappened: neverSeen };
}

/** Runs a search until it is done or a limit ends it. */
function* drive(
  search: Search,
  { worldsMax = Infinity }: CheckOptions,
): Generator<CheckProgress, Limit | undefined, Limit | undefined> {
  const { worlds, expander } = search;
  try {
    while (!search.advance(SLICE)) {
      if (worlds.count >= worldsMax) return `--max-worlds ${worldsMax}`;
      const { depth, frontier } = search;
      const limit = yield { worlds: worlds.count, transitions: expander.transitions, depth, frontier };
      if (limit !== undefined) return limit;
    }
  } catch (error) {
    if (error instanceof Overflow) return error.message;
    if (error instanceof RangeError) return `memory: ${error.message}`;
    throw error;
  }
  return undefined;
}

function verdictOf(search: Search, { name, property, found }: Watched, complete: boolean): Checked {
  const { kind } = property;
  switch (kind) {
    case "always":
    case "linearizable":
    case "step":
    case "deadlockFree":
      if (found) return { name, kind, verdict: "violated", counterexample: counterexampleAt(search, found) };
      return { name, kind, verdict: complete ? "holds" : "incomplete" };
    case "sometimes":
      if (found) return { name, kind, verdict: "holds", counterexample: counterexampleAt(search, found) };
      if (!complete) return { name, kind, verdict: "incomplete" };
      return {
        name,
        kind,
        verdict: "violated",
        counterexample: { run: { start: [], steps: [] }, says: `none of ${search.worlds.count} worlds has it` },
      };
    case "eventually":
    case "leadsTo":
    case "converges":
    case "possible":
      throw new Error(`${kind} is not decided world by world`);
  }
}

function livenessOf(search: Search, truths: Truths, complete: boolean): Checked {
  const { name, property } = truths.claim;
  const counterexample = refute(search, truths);
  if (counterexample) return { name, kind: property.kind, verdict: "violated", counterexample };
  return { name, kind: property.kind, verdict: complete ? "holds" : "incomplete" };
}

/** A verdict with all that it rests on. */
function withGrounds({ premises, liveness }: Search, checked: Checked, counts: Counts): Checked {
  const { name, kind, verdict } = checked;
  const claim = liveness.find((truths) => truths.claim.name === name)?.claim;
  const assumptions = claim ? assumptionsOf(claim.property).map(([assumption]) => assumption) : [];
  const decidedByRun = verdict === (kind === "sometimes" ? "holds" : "violated");
  const isVacuous =
    counts.complete && verdict === "holds" && premises.some((premise) => premise.name === name && !premise.found);
  return {
    ...checked,
    ...(isVacuous ? { vacuous: true } : {}),
    ...(assumptions.length > 0 ? { assumptions } : {}),
    ...(decidedByRun ? {} : { grounds: groundsOf(counts) }),
  };
}

/** A throwing reducer is a violation that nobody has to claim. */
function throwing(search: Search): Checked | undefined {
  const violated = { name: THROWS, kind: "always", verdict: "violated" } as const;
  const atStart = search.failedStarts.at(0);
  if (atStart) {
    const says = `${search.space.instance.nodes[atStart.node]}: ${atStart.says}`;
    return { ...violated, counterexample: { run: { start: atStart.start, steps: [] }, says } };
  }
  if (!search.threw) return undefined;
  const { row, last } = search.threw;
  const says = `${search.space.instance.nodes[last.move.node]}: ${last.outcome.kind === "threw" ? last.outcome.says : ""}`;
  return { ...violated, counterexample: counterexampleAt(search, { row, last, says }) };
}

function counterexampleAt(search: Search, { row, last, says }: Place): Counterexample {
  const run = runTo(search, row);
  if (!last) return { run, says };
  const { worlds, expander } = search;
  const step = expander.stepOf(worlds.chunk(row), worlds.offset(row), last);
  return { run: { ...run, steps: [...run.steps, step] }, says };
}
