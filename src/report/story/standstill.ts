/**
 * Explains why nothing more has to happen at the end of a run that may stay there. More often than not the protocol forgot something: a
 * timer that nobody starts again, a message that is lost, a node that came back and does nothing, an action that is not fair.
 */
import { firstOf } from "../../model/counted.ts";
import { type NamedProperty, type PropertyKind, isOwed } from "../../model/property.ts";
import { assumptionsOf } from "../../semantics/assumptions.ts";
import { ceases } from "../../semantics/ceases-and-recurs.ts";
import { isDemanded } from "../../semantics/fairness.ts";
import { deliverable } from "../../semantics/inbox.ts";
import { outcomes } from "../../semantics/outcome-tree.ts";
import { execute, type Counterexample } from "../../semantics/run.ts";
import type { Space } from "../../semantics/space.ts";
import { type PackedState, stateKey } from "../../semantics/packed-state.ts";
import { content, cutAtWord } from "./abbreviate.ts";

const NAMED_MAX = 4;
const NAME_MAX = 60;

/** Sentences for people; none if the run does not end in such a state. Of a property that no longer exists, only the kind is known. */
export function standstill(
  { kind, named }: { readonly kind: PropertyKind; readonly named: NamedProperty | undefined },
  space: Space,
  { run, loopFrom = run.steps.length }: Counterexample,
): readonly string[] {
  if (!isOwed({ kind }) || loopFrom < run.steps.length) return [];
  const { states, made } = execute(space, run);
  if (made < run.steps.length || states.length === 0) return [];
  const state = states[made];
  return [
    ...nothingIsLeft(space, state),
    ...notAccepted(space, state),
    ...left(space, named, state),
    ...down(space, state, run.steps),
    ...withoutTimers(space, states, run.steps),
    ...whatIsNotFair(space, state),
  ];
}

function nothingIsLeft(space: Space, state: PackedState): readonly string[] {
  const { nodes, inFlight } = space.view(state);
  const isQuiet = inFlight.length === 0 && nodes.every(({ timers }) => timers.length === 0);
  return isQuiet ? ["No timer is running, and nothing is on its way."] : [];
}

/** Messages that could be received if they were accepted. */
function notAccepted({ instance, nodeStates, envelopes, values }: Space, state: PackedState): readonly string[] {
  const names = state.nodeStates.flatMap((nodeState, node) => {
    const inbox = nodeStates.isUp(nodeState) ? state.inboxes[node] : [];
    const held = inbox.filter(
      (id, at) => deliverable(inbox, at, envelopes) && !nodeStates.accepts(nodeState, id, state.shared),
    );
    return held.map((id) => {
      const message = values.kinded(envelopes.all[id].message);
      return `${cutAtWord(content(message), NAME_MAX)} at ${instance.nodes[node]}`;
    });
  });
  return names.length === 0 ? [] : [`On its way, and not accepted: ${listed(names)}.`];
}

/** Steps that still have to happen but do not count: they change nothing, or are assumed to cease. */
function left(space: Space, named: NamedProperty | undefined, state: PackedState): readonly string[] {
  const [stuttering, ceasing] = [new Set<string>(), new Set<string>()];
  for (const move of space.moves(state)) {
    if (!isDemanded(space, move)) continue;
    for (const outcome of outcomes(space.outcomeTree(state, move))) {
      if (outcome.kind === "threw") continue;
      const node = move.node < 0 ? "" : ` at ${space.instance.nodes[move.node]}`;
      const name = `${cutAtWord(space.describe(move), NAME_MAX)}${node}`;
      if (named && ceases(space, named, { before: state, move, outcome })) ceasing.add(name);
      else if (stateKey(space.after(state, move, outcome)) === stateKey(state)) stuttering.add(name);
    }
  }
  return [
    ...assumptions(named, [...ceasing]),
    ...(stuttering.size > 0 ? [`Possible, but it changes nothing: ${listed([...stuttering])}.`] : []),
  ];
}

/** The property's assumptions by name, and the steps that would have to happen without them. */
function assumptions(named: NamedProperty | undefined, ceasing: readonly string[]): readonly string[] {
  const names = named ? assumptionsOf(named.property).map(([name]) => `"${name}"`) : [];
  if (ceasing.length > 0) return [`Assumed to have stopped (${names.join(", ")}): ${listed(ceasing)}.`];
  return names.length > 0 ? [`Assumed to cease: ${names.join(", ")}.`] : [];
}

type Steps = Counterexample["run"]["steps"];

/** The nodes that are down for good, and why. A node that can still restart is not among them: `left` speaks of it. */
function down(space: Space, state: PackedState, steps: Steps): readonly string[] {
  const { nodes, scope } = space.instance;
  const owed = new Set(space.moves(state).flatMap(({ kind, node }) => (kind === "restart" ? [nodes[node]] : [])));
  const ids = space.view(state).nodes.flatMap(({ id, up }) => (up || owed.has(id) ? [] : [id]));
  const { restart } = scope.faults ?? {};
  const after = typeof restart === "object" && "after" in restart ? restart.after : undefined;
  const causes = new Map(steps.flatMap((step) => (step.kind === "crash" ? [[step.node, step.cause] as const] : [])));
  const isDead = (id: string): boolean => after !== undefined && !after.includes(causes.get(id)!);
  const dead = ids
    .filter(isDead)
    .map((id) => `${id} is down, and in this scope no node comes back after "${causes.get(id)!}".`);
  const rest = ids.filter((id) => !isDead(id));
  if (rest.length === 0) return dead;
  const [are, them] = rest.length === 1 ? ["is", "it"] : ["are", "them"];
  return [`${listed(rest)} ${are} down, and the scope has no restart left for ${them}.`, ...dead];
}

/** A crash stops all timers, and only `restart` can start them again. */
function* withoutTimers(
  space: Space,
  states: readonly PackedState[],
  steps: Steps,
): Generator<string, void, undefined> {
  const { roles } = space.instance.protocol;
  for (const [node, { id, role, up, timers }] of space.view(states[steps.length]).nodes.entries()) {
    const isBack = up && steps.some((step) => step.kind === "restart" && step.node === id);
    const lost = steps.some(
      (step, i) =>
        step.kind === "crash" && step.node === id && space.nodeStates.timers(states[i].nodeStates[node]).length > 0,
    );
    if (isBack && lost && timers.length === 0 && roles[role].restart === undefined)
      yield `${id} came back without its timers: a crash stops them, and the role ${role} has no \`restart\` that starts them again.`;
  }
}

/** Actions that nobody has to take: if you forgot to declare one fair, you wonder why a run may end before it. */
function whatIsNotFair(space: Space, state: PackedState): readonly string[] {
  const names = unfairActions(space, state);
  return names.length === 0
    ? []
    : [
        `Possible, but not fair: ${listed(names)}. Nobody has to do it, so a run may end here. ` +
          "If it is done sooner or later, say so in the protocol's `fair`.",
      ];
}

/** The actions that would change this state and that fairness does not demand: `flip at n1`. */
function unfairActions(space: Space, state: PackedState): readonly string[] {
  const key = stateKey(state);
  return space.moves(state).flatMap((move) => {
    if (move.kind !== "act" || isDemanded(space, move)) return [];
    const possible = outcomes(space.outcomeTree(state, move));
    const changing = possible.find(
      (outcome) => outcome.kind === "done" && stateKey(space.after(state, move, outcome)) !== key,
    );
    const step = changing && space.step(state, move, changing.choices);
    return step?.kind === "act" ? [`${cutAtWord(content(step.action), NAME_MAX)} at ${step.node}`] : [];
  });
}

const listed = (names: readonly string[]): string => firstOf(names, NAMED_MAX, " and ");
