/** Compares steps and situations of one node: in the model, and with the real daemon in the same situation. */
import { hasConverged } from "../../src/protocols/akka/akka-cluster/convergence.ts";
import { listeners } from "../../src/protocols/akka/akka-cluster/gossiping.ts";
import { leaderOf } from "../../src/protocols/akka/akka-cluster/leader.ts";
import { admitted, led } from "../../src/protocols/akka/akka-cluster/leading.ts";
import { change, viewOf } from "../../src/protocols/akka/akka-cluster/own-gossip.ts";
import type { State } from "../../src/protocols/akka/akka-cluster/types.ts";
import type { Comparison } from "../real/comparison.ts";
import { type Happening, kindIn, react } from "../real/react.ts";
import { normalized } from "./normalizations.ts";
import { realEvent } from "./questions.ts";
import { type Answered, type Said, saidByModel, saidByReal } from "./said.ts";
import { asked, isOneCentre, node, placeOf, type Situation } from "./situation.ts";

/** Compares one step. @returns why the real daemon was not asked; undefined if it was */
export async function compareStep(
  comparison: Comparison,
  situation: Situation,
  happening: Happening,
): Promise<string | undefined> {
  const question = realEvent(situation, happening);
  if ("notAsked" in question) return question.notAsked;
  const model = saidByModel(react(node, situation.state, happening, placeOf(situation)));
  await askStep(comparison, situation, kindIn(happening), question.event, model);
  return undefined;
}

export async function askStep(
  comparison: Comparison,
  situation: Situation,
  kind: string,
  event: object,
  model: Said,
): Promise<void> {
  const question = { ask: "step", ...asked(situation), event };
  await comparison.ask<Answered, Said>(`step "${kind}"`, question, model, (answer) =>
    normalized({ model, real: saidByReal(answer) }, kind, situation),
  );
}

interface View {
  readonly leader: string | null;
  readonly hasConverged: boolean;
  readonly listeners: ReadonlySet<string>;
}

/** The leader, convergence, the possible partners in gossip, and what the node does as a leader, even if it has nothing to do. */
export async function compareSituation(comparison: Comparison, situation: Situation): Promise<void> {
  const { state, scope } = situation;
  const place = placeOf(situation);
  const view = viewOf(state, place);
  if (state.phase.kind !== "initialized" || state.hasStopped || !(view.self in state.gossip.members)) return;
  const model: View = {
    leader: leaderOf(view, place.rules) ?? null,
    hasConverged: hasConverged(view, state.exitingConfirmed, place.rules),
    // If there are several data centres, the daemon draws one first.
    listeners: isOneCentre(situation) ? new Set(listeners(view, true)) : new Set(),
  };
  await comparison.ask<Omit<View, "listeners"> & { readonly listeners: readonly string[] }, View>(
    "who leads, convergence, whom to gossip with",
    { ask: "view", ...asked(situation) },
    model,
    (real) => ({ model, real: { ...real, listeners: isOneCentre(situation) ? new Set(real.listeners) : new Set() } }),
  );
  const byLeading = led(state, place);
  const patient = { ...place, scope: { ...scope, admitsWeakly: true } };
  for (const [kind, next] of [
    ["lead", byLeading],
    ["admit weakly", byLeading ?? admitted(state, patient)],
  ] as const) {
    const after: State = structuredClone(state);
    if (next) change(after, next, place);
    const said = saidByModel({ state: after, sends: [] });
    // An admitting leader tells the two oldest the same as a leading one.
    await askStep(comparison, situation, "lead", { kind }, said);
  }
}
