/** The verdicts on the properties of a search, and what each rests on. */
import { nodeOfStep } from "../../model/step.ts";
import { StepView } from "../../semantics/step-view.ts";
import { leftOpenBy } from "../../semantics/assumptions.ts";
import type { StepThrew } from "../../semantics/ceases-and-recurs.ts";
import type { NamedProperty } from "../../model/property.ts";
import { violationIn, violationByStep, type Vacuity } from "../../semantics/violations.ts";
import type { Counterexample } from "../../semantics/run.ts";
import { stateKey } from "../../semantics/packed-state.ts";
import { refused } from "../symmetry/refused.ts";
import { findProperty, doesNotThrow, namesOfThrows, THROWS } from "../../semantics/never-throws.ts";
import { groundsOf, groundsOfRuns, groundsOfUndecided } from "./verdict-grounds.ts";
import { runTo, stepsFrom, type Walk, walkTo } from "./paths.ts";
import type { Checked, Limit, Size } from "./check-result.ts";
import type { FoundViolations } from "./found-violations.ts";
import type { Search } from "./search.ts";
import type { FoundAt, Watched } from "./search-parts.ts";
import type { Canonicalizer } from "../symmetry/canonicalize.ts";
import type { Labels } from "../liveness/labels.ts";

/** A finished search, as far as properties decided state by state or step by step are concerned. */
export type FinishedSearch = Pick<Search, "properties" | "space" | "failedStarts"> & {
  readonly states: { readonly count: number };
};

/** Makes the run to a place of a search. @param named omitted if the protocol throws there */
type RunTo = (place: FoundAt, named?: NamedProperty) => Counterexample;

/** The verdicts on properties that are decided state by state or step by step. */
export function verdictsOf(
  search: FinishedSearch,
  found: FoundViolations,
  size: Size,
  runTo: RunTo,
): readonly Checked[] {
  const checked = found.watched.map((watched) => withVacuity(found, verdictOf(search, watched, size, runTo)));
  return [...checked, ...throwing(search, found, runTo)];
}

/**
 * The verdicts on properties of whole runs.
 *
 * @param limit what ended the search, or the deciding after it
 */
export function verdictsOfRuns(search: Search, size: Size, limit: Limit | undefined): readonly Checked[] {
  return search.found.liveness.map((labels) =>
    withVacuity(search.found, verdictOfRuns(search, labels, size, limit), labels),
  );
}

/** Whether a property threw somewhere. Throwing is then the verdict, because what is true of some states is unknown. */
export const isBroken = ({ broken }: FoundViolations, { named, threw }: Labels): boolean =>
  threw || namesOfThrows(named.name).some((name) => broken.has(name));

function verdictOfRuns(search: Search, labels: Labels, size: Size, limit: Limit | undefined): Checked {
  const { named, found, decided, assumed } = labels;
  const { name, property } = named;
  const { kind } = property;
  const known = { name, kind, ...leftOpenBy(named, search.space.instance.scope) };
  if (found) return { ...known, verdict: "violated", counterexample: found };
  if (isBroken(search.found, labels)) return { ...known, verdict: "incomplete", grounds: "not decided: it throws" };
  if (size.complete && decided === search.expanded)
    return { ...known, verdict: "holds", grounds: groundsOfRuns(size, assumed) };
  return { ...known, verdict: "incomplete", grounds: groundsOfUndecided(size, limit, decided) };
}

/** Adds to a verdict whether it could have been a different one. */
function withVacuity({ premises }: FoundViolations, checked: Checked, labels?: Labels): Checked {
  const { name, verdict, kind } = checked;
  if (verdict !== "holds" || kind === "sometimes") return checked;
  const isUnmet = premises.some((premise) => premise.name === name && !premise.found);
  const unmet = kind === "recurs" ? "goal" : "premise";
  const vacuous: Vacuity | undefined = isUnmet ? unmet : labels && !labels.hasGoal ? "goal" : undefined;
  return vacuous ? { ...checked, vacuous } : checked;
}

function verdictOf(search: FinishedSearch, watched: Watched, size: Size, runTo: RunTo): Checked {
  const { name, property, found } = watched;
  const { complete } = size;
  const grounds = groundsOf(size);
  const { kind } = property;
  switch (kind) {
    case "always":
    case "linearizable":
    case "step":
    case "deadlockFree":
      if (found) return { name, kind, verdict: "violated", counterexample: runTo(found, watched) };
      return { name, kind, verdict: complete ? "holds" : "incomplete", grounds };
    case "sometimes":
      if (found) return { name, kind, verdict: "holds", counterexample: runTo(found, watched) };
      if (!complete) return { name, kind, verdict: "incomplete", grounds };
      return {
        name,
        kind,
        verdict: "violated",
        counterexample: { run: { start: [], steps: [] }, message: `none of ${search.states.count} states has it` },
        grounds,
      };
    case "eventually":
    case "leadsTo":
    case "converges":
    case "recurs":
    case "possible":
      throw new Error(`${kind} is not decided state by state`);
  }
}

/** If something throws, that is a violation; nobody has to state that it must not happen. */
function throwing(
  { failedStarts, space, properties }: FinishedSearch,
  { threw, broken }: FoundViolations,
  runTo: RunTo,
): readonly Checked[] {
  const violated = (name: string, counterexample: Counterexample): Checked => ({
    name,
    kind: "always",
    verdict: "violated",
    counterexample,
  });
  const ofProperties = [...broken].map(([name, place]) => violated(name, runTo(place, findProperty(name, properties))));
  const atStart = failedStarts.at(0);
  if (atStart) {
    const message = `${space.instance.nodes[atStart.node]}: ${atStart.message}`;
    return [violated(THROWS, { run: { start: atStart.start, steps: [] }, message }), ...ofProperties];
  }
  return threw ? [violated(THROWS, runTo(threw)), ...ofProperties] : ofProperties;
}

/** The violation by a step about which a property, or what it assumes, threw. */
export function stepThrew(search: Search, error: StepThrew): Checked {
  const { states, expander, space } = search;
  const { before, move, outcome } = error.transition;
  const wanted = stateKey(before);
  let row = 0;
  while (stateKey(expander.rows.state(states.read(row))) !== wanted) row++;
  const { start, steps } = runTo(search, row);
  const run = { start, steps: [...steps, space.step(before, move, outcome.choices)] };
  return {
    name: doesNotThrow(error).name,
    kind: "step",
    verdict: "violated",
    counterexample: { run, message: error.thrown },
  };
}

/** The run to where something was found. @param named omitted if the protocol throws there */
export function counterexampleAt(
  search: Search,
  { row, last, message }: FoundAt,
  named?: NamedProperty,
): Counterexample {
  if (search.symmetric)
    return counterexampleIn(search, search.symmetric, walkTo(search, row), last !== undefined, named);
  const run = runTo(search, row);
  if (!last) return { run, message };
  const { states, expander } = search;
  const step = expander.rowSteps.named(states.read(row), last);
  return { run: { ...run, steps: [...run.steps, step] }, message };
}

/**
 * What was found in a row, in a state that the row stands for: the same except for the names.
 *
 * @param inStep whether it was found in a step from there
 * @param named omitted if the protocol throws there
 */
function counterexampleIn(
  { space }: Search,
  { symmetry }: Canonicalizer,
  { run, state }: Walk,
  inStep: boolean,
  named: NamedProperty | undefined,
): Counterexample {
  if (!inStep && named) {
    const message = violationIn(space, named, state);
    if ((named.property.kind === "sometimes") === (message === undefined)) return { run, message: message ?? "seen" };
  }
  const thrownHere = named ? undefined : space.bounds.thrownIn(state);
  if (!inStep && thrownHere !== undefined) return { run, message: thrownHere };
  for (const { step, after, threw } of inStep ? stepsFrom(space, state) : []) {
    const node = nodeOfStep(step) ?? "";
    const thrown = threw === undefined ? undefined : `${node}: ${threw}`;
    const message = named
      ? after &&
        violationByStep(named, new StepView(space.view(state, named.property), step, space.view(after, named.property)))
      : thrown;
    if (message !== undefined) return { run: { ...run, steps: [...run.steps, step] }, message };
  }
  throw refused(symmetry.ids, `"${named?.name ?? THROWS}" has different answers for a state and its image.`);
}
