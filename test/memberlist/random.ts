/** Random situations of a member, reachable or not, and any news that it may hear in them. */
import { swim } from "../../src/protocols/detectors/swim/swim.ts";
import type { Member, News, State } from "../../src/protocols/detectors/swim/types.ts";
import type { Comparison } from "../real/comparison.ts";
import type { Draw } from "../real/draw.ts";
import type { Happening } from "../real/react.ts";
import { compareStep, type Situation } from "./member.ts";

export const names = ["n1", "n2", "n3", "n4"];
const statuses = ["alive", "suspect", "dead", "left"] as const;

export async function compareSituations(comparison: Comparison, times: number, draw: Draw): Promise<void> {
  for (let made = 0; made < times; made++) {
    const situation = anySituation(draw);
    for (const happening of anythingIn(situation, draw)) await compareStep(comparison, situation, happening);
  }
}

export function anySituation(draw: Draw): Situation {
  const id = draw.of(names);
  const leaving = draw.chance(0.2);
  const scope = { ...swim.scopes.smoke, members: names.length, confirmations: 1 + draw.below(2) };
  const own: Member = {
    status: leaving ? "left" : "alive",
    incarnation: draw.below(3),
    meta: draw.below(2),
    accusers: new Set(),
  };
  const others = draw.some(
    names.filter((name) => name !== id),
    0.9,
  );
  // There can only be as many confirmations as there are members besides the suspected one and the one that suspects it.
  const confirmed = others.length - 1 < scope.confirmations ? 0 : scope.confirmations;
  const members = Object.fromEntries([
    [id, own],
    ...others.map((name) => [name, anyMember(draw, names, confirmed)] as const),
  ]);
  const state: State = {
    members,
    queue: {},
    probe: null,
    probed: new Set(),
    leaving,
    health: 0,
    joined: true,
    starts: own.meta,
  };
  return { id, state, scope };
}

function anyMember(draw: Draw, accusers: readonly string[], confirmations: number): Member {
  const status = draw.of(statuses);
  const some = draw.shuffled(accusers).slice(0, 1 + draw.below(confirmations + 1));
  return {
    status,
    incarnation: draw.below(3),
    meta: draw.below(2),
    accusers: new Set(status === "suspect" ? some : []),
  };
}

function anythingIn({ id, state }: Situation, draw: Draw): readonly Happening[] {
  const message = (kind: string, content: object): Happening => ({
    kind: "message",
    from: draw.of(names.filter((name) => name !== id)),
    channel: "udp",
    message: { kind, ...content },
  });
  const about = draw.of(names);
  const known = Object.entries(state.members);
  const suspected = known.filter(([, { status }]) => status === "suspect").map(([of]) => of);
  const alive = known.filter(([of, { status }]) => status === "alive" && of !== id).map(([of]) => of);
  const table = Object.fromEntries(
    draw.some(names, 0.7).map((of) => {
      const { accusers: _, ...one } = anyMember(draw, names, 1);
      return [of, one] as const;
    }),
  );
  return [
    ...(["alive", "suspect", "dead"] as const).map((kind) => message("gossip", { news: [anyNews(draw, kind, about)] })),
    message("gossip", { news: [anyNews(draw, "alive", id)] }),
    message("gossip", { news: [anyNews(draw, "suspect", id)] }),
    message("gossip", { news: [anyNews(draw, "dead", id)] }),
    message("push", { table }),
    message("pull", { table }),
    ...(state.leaving ? [] : [{ kind: "action", action: { kind: "leave" } } as const]),
    ...alive.map((of) => ({ kind: "action", action: { kind: "accuse", of } }) as const),
    ...suspected.map((of) => ({ kind: "timer", timer: { kind: "suspicion", of } }) as const),
    ...known
      .filter(([of, { status }]) => of !== id && (status === "dead" || status === "left"))
      .map(([of]) => ({ kind: "timer", timer: { kind: "reap", of } }) as const),
  ];
}

function anyNews(draw: Draw, kind: News["kind"], of: string): News {
  const incarnation = draw.below(4);
  const by = draw.chance(0.2) ? of : draw.of(names);
  switch (kind) {
    case "alive":
      return { kind, of, incarnation, meta: draw.below(2) };
    case "suspect":
      return { kind, of, incarnation, by };
    case "dead":
      return { kind, of, incarnation, by };
  }
}
