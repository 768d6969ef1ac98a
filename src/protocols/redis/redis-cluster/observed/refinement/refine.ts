/**
 * Step refinement: the frames that one real node received, fed in order to the protocol, must lead to what the node showed
 * next. A step is a view of one node after its first, or a frame that it sent; it is explained if a hypothesis shows it.
 */
import type { Observing, Refinement, Observation } from "../../../../../index.ts";
import type { ClusterNode, Variant } from "../../types.ts";
import type { Belief, Recording, View } from "../recording.ts";
import { administers, isCommanded } from "../watching.ts";
import { explain } from "./explain.ts";
import { Node, type Hypothesis } from "./hypothesis.ts";
import { nameOfId, SlotNames } from "./names.ts";
import { unexplainedIn } from "./sent.ts";
import { inWords, openedAs, type Shown, shownBy, shownIn, stateThatShows } from "./showing.ts";
import { copied, reactionsOf } from "./reactions.ts";
import { deadFrom, type Happening, happeningsAt } from "./happenings.ts";

type Seen = View & { readonly belief: Belief };

export function* refine(
  recordings: readonly Recording[],
  variant: Variant,
): Generator<Observing, { readonly refinement: Refinement; readonly limit?: string }, string | undefined> {
  const of = recordings.reduce((sum, { views }) => sum + views.length, 0);
  let done = 0;
  let [steps, supposing] = [0, 0];
  const unexplained: Observation[] = [];
  const sum = (): Refinement => ({ steps, explained: steps - unexplained.length, supposing, unexplained });
  for (const recording of recordings) {
    const names = new SlotNames(recording);
    for (const node of recording.nodes)
      for (const judged of refineNode(node, recording, names, variant)) {
        steps += judged.steps;
        if (judged.isSupposing) supposing++;
        unexplained.push(...judged.unexplained);
        const limit = yield { done: ++done, of };
        if (limit !== undefined) return { refinement: sum(), limit };
      }
  }
  return { refinement: sum() };
}

interface Judged {
  readonly steps: number;
  readonly isSupposing: boolean;
  readonly unexplained: readonly Observation[];
}

/** View by view: the view itself, and the frames that the node sent since the last one. */
function* refineNode(at: number, recording: Recording, names: SlotNames, variant: Variant): Generator<Judged> {
  const { run, nodeTimeoutMs, lagMs, nameOf } = recording;
  const views = recording.views.filter((view): view is Seen => view.node === at && view.belief !== undefined);
  const sent = recording.frames.filter(({ src }) => src === at);
  if (views.length === 0) return;
  const [first, ...rest] = views;
  const id = nameOfId(recording.idOf(at));
  const happenings = happeningsAt(at, recording, names);
  const isKnown = (one: string): boolean => first.belief.byId.has(one);
  const begin = stateThatShows(shownIn(first, isKnown, names), id, names);
  const node = new Node(id, reactionsOf(id, Object.keys(begin.nodes), variant), begin, nodeTimeoutMs, lagMs);
  let hypotheses = [settled(beginning(begin, happenings, first), first, names)];
  let since = first.t;
  for (const view of rest) {
    const { t, t2 } = view;
    const isAdministered = isCommanded(recording, administers, since - lagMs, t2 + lagMs);
    const dead = deadFrom(since - lagMs, t2, recording);
    const window = { since, t, t2, isAdministered, dead, nodeTimeoutMs, lagMs };
    const shown = shownIn(view, isKnown, names);
    const opened = withOpened(hypotheses, view.belief, isAdministered, names);
    const { fitting, nearest } = explain(opened, happenings, shown, window, node, names);
    const unexplained: Observation[] = [];
    if (fitting.length === 0) {
      const message = nearest.found.map((one) => inWords(one, nameOf, names)).join("; ");
      unexplained.push({ run, t, node: `${at}`, message });
    }
    const all = fitting.length > 0 ? fitting : [corrected(nearest.hypothesis, shown, names)];
    const between = sent.filter((frame) => frame.t > since && frame.t <= t);
    for (const frame of between) {
      const message = unexplainedIn(frame, all, id, lagMs, names);
      if (message !== undefined) unexplained.push({ run, t: frame.t, node: `${at}`, message });
    }
    yield { steps: 1 + between.length, isSupposing: (fitting.at(0)?.supposed.length ?? 0) > 0, unexplained };
    hypotheses = all.map((one) => settled(one, view, names));
    since = t;
  }
}

/** The first view already contains what was processed before it. */
function beginning(state: ClusterNode, happenings: readonly Happening[], { t }: Seen): Hypothesis {
  const before = happenings.filter(({ to }) => to <= t);
  const last = before.filter(({ kind }) => kind === "frame").map((one) => [`${one.by} ${one.link}`, one] as const);
  const nothing = { failedAt: {}, votedAt: {}, supposed: [], path: [] };
  return { ...nothing, state, next: before.length, last: Object.fromEntries(last) };
}

/** Where no hypothesis fits, this one goes on. */
function corrected({ state: before, ...rest }: Hypothesis, shown: Shown, names: SlotNames): Hypothesis {
  const state = copied(before);
  shownBy(state, shown, names);
  return { ...rest, state };
}

/** An administrator may have opened or closed slots at any time between two views, and may have done both. */
function withOpened(
  hypotheses: readonly Hypothesis[],
  belief: Belief,
  isAdministered: boolean,
  names: SlotNames,
): readonly Hypothesis[] {
  const openOf = ({ importing, migrating }: ClusterNode): string => JSON.stringify([importing, migrating]);
  return hypotheses.flatMap((one) => {
    const opened = copied(one.state);
    openedAs(opened, belief, names);
    const closed = { ...one.state, importing: {}, migrating: {} };
    const states = [one.state, opened, ...(isAdministered ? [closed] : [])];
    return [...new Map(states.map((state) => [openOf(state), { ...one, state }])).values()];
  });
}

/** At a view: open slots show; of the path so far, only the end matters to later frames. */
function settled(hypothesis: Hypothesis, { belief, t, t2 }: Seen, names: SlotNames): Hypothesis {
  const state = copied(hypothesis.state);
  openedAs(state, belief, names);
  const path = hypothesis.path.filter((_, i) => (hypothesis.path[i + 1]?.by ?? t) >= t);
  return { ...hypothesis, state, path: [...path, { state, from: t, by: t2 }] };
}
