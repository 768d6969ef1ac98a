/**
 * Checks claims about a protocol at a finite size by looking at every world. Claims with a history are each searched
 * apart, for a history is part of the world; all others share one search.
 */
import type { PropertyKind } from "../model/property.ts";
import type { AnyProtocol, NodeId } from "../model/protocol.ts";
import type { Scope } from "../model/scope.ts";
import { type Claim, objectionIn, objectionToStep, type Vacuity } from "../world/claims.ts";
import type { Selection } from "../world/instance.ts";
import { limitOf, type Pulse, Stopped } from "../world/pulse.ts";
import { claimNamed, doesNotThrow, namesOfThrows, THROWS } from "../world/throws.ts";
import type { Counterexample } from "../world/run.ts";
import { Space, worldKey } from "../world/space.ts";
import { refused } from "../world/symmetry.ts";
import { chunksOf, restore } from "./checkpoint.ts";
import { type Chunk, ChunkReader, plain } from "./chunks.ts";
import { refute } from "./liveness.ts";
import { AssumptionThrew, assumptionsOf } from "../world/fairness.ts";
import { type Explosion, explosionOf } from "./explosion.ts";
import { type Counts, groundsOf } from "./counts.ts";
import { neverHappened, premisesNeverMet } from "./never-happened.ts";
import { runTo, stepsFrom, type Walk, walkTo } from "./paths.ts";
import { type Place, Search, type Watched } from "./search.ts";
import type { SymmetricRows } from "./symmetric-rows.ts";
import { isLiveness } from "./truths.ts";

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
  /** False: look at every world, and ask every property in each, whatever may be left out. */
  readonly reductions?: boolean;
  /** Goes on from a checkpoint of the same subject and options, instead of from the start. */
  readonly resume?: Iterable<Chunk>;
  /** Worlds between two chances to end a check, or to save it. */
  readonly slice?: number;
  /** What may end it at any time, or have it yield. */
  readonly pulse?: Pulse;
}

/** How far a check is: yielded every now and then, so that whoever drives it can show it, and end it. */
export interface CheckProgress {
  readonly worlds: number;
  readonly transitions: number;
  readonly depth: number;
  readonly frontier: number;
  /** Where most of the worlds known are still to be expanded: the bound that would cut most. */
  readonly steep?: string;
  /** How many claims about whole runs wait for the search, or are being decided after it. */
  readonly toDecide: number;
  /** The search ends here, by a limit of its own. */
  readonly ends?: true;
  /** The claim that is being decided on the explored graph. */
  readonly deciding?: string;
  /** All that is needed to go on from here. To be read before the check goes on. Only while there is a search. */
  readonly checkpoint?: () => Iterable<Chunk>;
}

/** What ended a search before it was complete, in words: "--max-seconds 10". */
export type Limit = string;

export interface Checked {
  readonly name: string;
  readonly kind: PropertyKind;
  readonly verdict: "holds" | "violated" | "incomplete";
  /** Of a violation; for a `sometimes` that holds, the shortest run to a world that has it. */
  readonly counterexample?: Counterexample;
  /** It holds, but could not have failed: a premise of it, see `when`, was met nowhere, or no state has its goal. */
  readonly vacuous?: Vacuity;
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
  /** What was left out, and where nothing was, as sentences. */
  readonly reductions: readonly string[];
  /** Of a search that a limit ended: where its worlds come from. */
  readonly explosion?: Explosion;
}

const SLICE = 4096;

/** Growth is looked at when so many worlds are known: it is steep while more than this share of them waits. */
const MANY = 200_000;
const STEEP = 0.3;

/**
 * Explores every world; yields its progress, and ends early when it is answered with a limit.
 *
 * @throws ModelError where protocol, scope or a property break the rules of the model
 */
export function* check(
  subject: Subject,
  options: CheckOptions = {},
): Generator<CheckProgress, CheckResult, Limit | undefined> {
  const [first, ...others] = searchesFor(subject, options);
  const searches = new Finished(options.resume);
  const main = yield* searches.next(subject, first, options);
  const properties = [...main.properties];
  let { limit, explosion } = main;
  const reductions = [...main.reductions];
  for (const other of others) {
    if (options.first && refutedIn(properties)) break;
    const searched = yield* searches.next(subject, other, options);
    const { properties: found, limit: own, explosion: ownExplosion } = searched;
    reductions.push(...searched.reductions);
    properties.push(...found.filter(({ name }) => !properties.some((known) => known.name === name)));
    limit ??= own;
    explosion ??= ownExplosion;
  }
  const order = (name: string): number => subject.claims.findIndex((claim) => claim.name === name);
  properties.sort((a, b) => order(a.name) - order(b.name));
  return {
    ...main,
    ...(limit === undefined ? {} : { limit }),
    ...(explosion ? { explosion } : {}),
    complete: limit === undefined && main.complete,
    properties,
    reductions: [...new Set(reductions)],
    neverHappened: [...main.neverHappened, ...premisesNeverMet(properties)],
  };
}

/** The searches of one check that are over, of which a checkpoint may know some already. */
class Finished {
  readonly #known: CheckResult[] = [];
  readonly #over: CheckResult[] = [];
  #resume: ChunkReader | undefined;

  constructor(resume: Iterable<Chunk> | undefined) {
    if (!resume) return;
    this.#resume = new ChunkReader(resume);
    this.#known.push(...(this.#resume.plain("finished") as readonly (readonly CheckResult[])[]).flat());
  }

  *next(
    subject: Subject,
    sought: Sought,
    options: CheckOptions,
  ): Generator<CheckProgress, CheckResult, Limit | undefined> {
    const known = this.#known.shift();
    const result = known ?? (yield* searchFor(subject, sought, options, this.#over, this.#takeResume()));
    this.#over.push(result);
    return result;
  }

  /** The first search that is not over is the one that the checkpoint goes on with. */
  #takeResume(): ChunkReader | undefined {
    const resume = this.#resume;
    this.#resume = undefined;
    return resume;
  }
}

/** Drives a check to its end, for whoever needs no progress. */
export function checkNow(subject: Subject, options: CheckOptions = {}): CheckResult {
  const running = check(subject, options);
  for (;;) {
    const next = running.next();
    if (next.done) return next.value;
  }
}

/** The first claim that a run refutes. A `sometimes` is refuted by no run, but by there being none. */
export const refutedIn = (properties: readonly Checked[]): Checked | undefined =>
  properties.find(({ verdict, kind }) => verdict === "violated" && kind !== "sometimes");

/** Claims that share one search. */
interface Sought {
  readonly claims: readonly Claim[];
  /** Nodes that are interchangeable in this search. */
  readonly symmetric?: readonly NodeId[];
}

/** Kinds that mean the same where a row stands for all worlds that become it by renaming. Fairness is owed to each node, and lost. */
const knowsSymmetry: Readonly<Record<PropertyKind, boolean>> = {
  always: true,
  step: true,
  sometimes: true,
  deadlockFree: true,
  possible: true,
  linearizable: false,
  eventually: false,
  leadsTo: false,
  converges: false,
};

/** The claims, parted into searches: the first is the main one, whose size is told. */
function searchesFor(
  { claims, scope }: Subject,
  { reductions = true, first = false }: CheckOptions,
): readonly [Sought, ...Sought[]] {
  const { symmetric } = scope;
  const isInQuotient = ({ property }: Claim): boolean =>
    reductions && symmetric !== undefined && knowsSymmetry[property.kind];
  const sought = (of: readonly Claim[]): Sought =>
    symmetric && reductions && of.every(isInQuotient) ? { claims: of, symmetric } : { claims: of };
  const plain = claims.filter(({ property }) => !property.history);
  const inQuotient = plain.filter(isInQuotient);
  const apart = plain.filter((claim) => !isInQuotient(claim));
  const parts = [inQuotient, apart].filter((part) => part.length > 0);
  const histories = claims.filter(({ property }) => property.history).map((claim) => [claim]);
  // Where all claims have histories, the worlds without any are counted first; but not where a violation is all that is
  // wanted, for without histories there may be no end to them.
  const [main = [], ...others] = parts.length > 0 || first ? [...parts, ...histories] : [[], ...histories];
  return [sought(main), ...others.map(sought)];
}

/** Says where symmetry is in force, and where a scope that declares it is searched without. */
function reductionsOf({ claims, symmetric }: Sought, { scope }: Subject, worlds: number): readonly string[] {
  if (!scope.symmetric) return [];
  const nodes = scope.symmetric.join(", ");
  if (symmetric) return [`symmetry in force: worlds that differ only in the names of ${nodes} count as one`];
  const names = claims.map(({ name }) => `"${name}"`).join(", ");
  return [`without symmetry: ${names} (${worlds.toLocaleString("en-GB")} worlds)`];
}

function* searchFor(
  subject: Subject,
  sought: Sought,
  options: CheckOptions,
  finished: readonly CheckResult[],
  resume: ChunkReader | undefined,
): Generator<CheckProgress, CheckResult, Limit | undefined> {
  const { protocol, scope, selection } = subject;
  const { claims, symmetric } = sought;
  const space = new Space(protocol, scope, {
    ...selection,
    strict: options.strict ?? false,
    histories: claims.map(({ property }) => property),
    pulse: options.pulse,
  });
  let search: Search;
  try {
    search = new Search(space, claims, {
      first: options.first ?? false,
      asksAlways: options.reductions === false,
      ...(symmetric ? { symmetric } : {}),
    });
    if (resume) restore(search, resume);
  } catch (error) {
    if (error instanceof Stopped) return notBegun(sought, error.limit);
    throw error;
  }
  let limit = yield* drive(search, options, function* () {
    yield plain("finished", [finished]);
    yield* chunksOf(search);
  });
  search.close();
  if (options.strict) limit ??= limitOf(() => space.reductions.verify());
  const { worlds, expander } = search;
  // Where the protocol throws at every start, nothing was looked at.
  const complete = limit === undefined && search.frontier === 0 && worlds.count > 0;
  const searched = {
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
    reductions: options.reductions === false ? [] : reductionsOf(sought, subject, worlds.count),
    ...(limit === undefined ? {} : { explosion: explosionOf(search) }),
  };
  const neverSeen = neverHappened(search);
  const properties = space.pulse.whole(() => [
    ...search.watched.map((watched) => verdictOf(search, watched, complete)),
    ...throwing(search),
  ]);
  const decided = options.first && refutedIn(properties) ? { claims: [] } : yield* decideLiveness(search, complete);
  properties.push(...decided.claims);
  const result = decided.limit === undefined ? searched : { ...searched, complete: false, limit: decided.limit };
  const counts = (verdict: Checked["verdict"]): Counts => (verdict === "incomplete" ? result : searched);
  return {
    ...result,
    properties: properties.map((one) => withGrounds(search, one, counts(one.verdict))),
    neverHappened: neverSeen,
  };
}

/** What is known of claims whose search was ended before its first world. */
function notBegun({ claims }: Sought, limit: Limit): CheckResult {
  const nothing = { complete: false, limit, worlds: 0, open: [], transitions: 0, idle: 0, depth: 0 };
  return {
    ...nothing,
    reducerCalls: 0,
    reductions: [],
    neverHappened: [],
    properties: claims.map(({ name, property }) => ({
      name,
      kind: property.kind,
      verdict: "incomplete",
      grounds: groundsOf(nothing, isLiveness(property)),
    })),
  };
}

/** Runs a search until it is done or a limit ends it. */
function* drive(
  search: Search,
  { worldsMax = Infinity, slice = SLICE }: CheckOptions,
  checkpoint: () => Iterable<Chunk>,
): Generator<CheckProgress, Limit | undefined, Limit | undefined> {
  const { worlds } = search;
  let steep: { readonly steep?: string } = {};
  let asked = false;
  try {
    while (!search.advance(slice)) {
      if (worlds.count >= worldsMax) {
        yield { ...progressOf(search), ends: true, checkpoint };
        return `--max-worlds ${worldsMax}`;
      }
      const { frontier } = search;
      if (!asked && worlds.count >= MANY) {
        asked = true;
        if (frontier > STEEP * worlds.count) steep = { steep: explosionOf(search).suggestion };
      }
      const limit = yield { ...progressOf(search), ...steep, checkpoint };
      if (limit !== undefined) {
        search.retract();
        return limit;
      }
    }
  } catch (error) {
    if (error instanceof Stopped) {
      yield { ...progressOf(search), ends: true, checkpoint };
      search.retract();
      return error.limit;
    }
    const limit = outOfRoom(error);
    search.abandon();
    return limit;
  }
  return search.endless;
}

/** A Map or an array is as large as it can be. @throws error where it is another one */
function outOfRoom(error: unknown): Limit {
  if (error instanceof RangeError) return `memory: ${error.message}`;
  throw error;
}

function progressOf({ worlds, expander, depth, frontier, liveness }: Search): CheckProgress {
  return { worlds: worlds.count, transitions: expander.transitions, depth, frontier, toDecide: liveness.length };
}

function verdictOf(search: Search, watched: Watched, complete: boolean): Checked {
  const { name, property, found } = watched;
  const { kind } = property;
  switch (kind) {
    case "always":
    case "linearizable":
    case "step":
    case "deadlockFree":
      if (found) return { name, kind, verdict: "violated", counterexample: counterexampleAt(search, found, watched) };
      return { name, kind, verdict: complete ? "holds" : "incomplete" };
    case "sometimes":
      if (found) return { name, kind, verdict: "holds", counterexample: counterexampleAt(search, found, watched) };
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

interface Decided {
  readonly claims: readonly Checked[];
  /** What ended this, not the search. */
  readonly limit?: Limit;
}

/** Decides the claims about whole runs, until it is answered with a limit: what is undecided then is incomplete. */
function* decideLiveness(search: Search, complete: boolean): Generator<CheckProgress, Decided, Limit | undefined> {
  const claims: Checked[] = [];
  let limit: Limit | undefined;
  for (const truths of search.liveness) {
    const { name, property } = truths.claim;
    if (namesOfThrows(name).some((one) => search.broken.has(one))) {
      // What is true of some worlds is not known: that it throws is the verdict.
      claims.push({ name, kind: property.kind, verdict: "incomplete" });
      continue;
    }
    const deciding = refute(search, truths);
    let next: IteratorResult<void, Counterexample | undefined> = { done: false, value: undefined };
    try {
      while (!search.isTorn && !next.done && limit === undefined) {
        next = deciding.next();
        if (!next.done) limit = yield { ...progressOf(search), deciding: name };
      }
    } catch (error) {
      if (error instanceof AssumptionThrew) {
        claims.push({ name, kind: property.kind, verdict: "incomplete" }, assumptionThrew(search, error));
        continue;
      }
      limit = error instanceof Stopped ? error.limit : outOfRoom(error);
    }
    const counterexample = next.done ? next.value : undefined;
    if (counterexample) claims.push({ name, kind: property.kind, verdict: "violated", counterexample });
    else claims.push({ name, kind: property.kind, verdict: complete && next.done ? "holds" : "incomplete" });
  }
  return { claims, ...(limit === undefined ? {} : { limit }) };
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
    ...(isVacuous ? { vacuous: "premise" as const } : {}),
    ...(assumptions.length > 0 ? { assumptions } : {}),
    ...(decidedByRun ? {} : { grounds: groundsOf(counts, claim !== undefined) }),
  };
}

/** That something throws is a violation that nobody has to claim. */
function throwing(search: Search): readonly Checked[] {
  const { failedStarts, threw, broken, space } = search;
  const violated = (name: string, counterexample: Counterexample): Checked => ({
    name,
    kind: "always",
    verdict: "violated",
    counterexample,
  });
  const ofProperties = [...broken].map(([name, place]) =>
    violated(name, counterexampleAt(search, place, claimNamed(name, search.claims))),
  );
  const atStart = failedStarts.at(0);
  if (atStart) {
    const says = `${space.instance.nodes[atStart.node]}: ${atStart.says}`;
    return [violated(THROWS, { run: { start: atStart.start, steps: [] }, says }), ...ofProperties];
  }
  return threw ? [violated(THROWS, counterexampleAt(search, threw)), ...ofProperties] : ofProperties;
}

/** The run to the step that an assumption threw about. */
function assumptionThrew(search: Search, error: AssumptionThrew): Checked {
  const { worlds, expander, space } = search;
  const { before, move, outcome } = error.transition;
  const wanted = worldKey(before);
  let row = 0;
  while (worldKey(expander.world(worlds.chunk(row), worlds.offset(row))) !== wanted) row++;
  const { start, steps } = runTo(search, row);
  const run = { start, steps: [...steps, space.step(before, move, outcome.choices)] };
  return {
    name: doesNotThrow(error).name,
    kind: "step",
    verdict: "violated",
    counterexample: { run, says: error.says },
  };
}

function counterexampleAt(search: Search, { row, last, says }: Place, claim?: Claim): Counterexample {
  if (search.symmetric)
    return counterexampleIn(search, search.symmetric, walkTo(search, row), last !== undefined, claim);
  const run = runTo(search, row);
  if (!last) return { run, says };
  const { worlds, expander } = search;
  const step = expander.stepOf(worlds.chunk(row), worlds.offset(row), last);
  return { run: { ...run, steps: [...run.steps, step] }, says };
}

/**
 * What was found in a row, as it is in a world that the row stands for: the same, but for the names.
 *
 * @param inStep whether it was found in a step that leads on from there
 * @param claim  left out: the protocol throws
 */
function counterexampleIn(
  { space }: Search,
  { symmetry }: SymmetricRows,
  { run, world }: Walk,
  inStep: boolean,
  claim: Claim | undefined,
): Counterexample {
  if (!inStep && claim) {
    const says = objectionIn(space, claim, world);
    if ((claim.property.kind === "sometimes") === (says === undefined)) return { run, says: says ?? "seen" };
  }
  const thrownHere = claim ? undefined : space.bounds.thrownIn(world);
  if (!inStep && thrownHere !== undefined) return { run, says: thrownHere };
  for (const { step, after, threw } of inStep ? stepsFrom(space, world) : []) {
    const node = "node" in step ? step.node : "";
    const thrown = threw === undefined ? undefined : `${node}: ${threw}`;
    const says = claim
      ? after && objectionToStep(claim, space.view(world, claim.property), step, space.view(after, claim.property))
      : thrown;
    if (says !== undefined) return { run: { ...run, steps: [...run.steps, step] }, says };
  }
  throw refused(symmetry.ids, `what "${claim?.name ?? THROWS}" finds in a world, it does not find in an image of it.`);
}
