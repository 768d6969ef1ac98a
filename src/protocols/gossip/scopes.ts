/** The sizes in which gossip is checked, and how a scope is made smaller. */
import type { Scope } from "../../index.ts";
import type { Gossip } from "./member.ts";

type GossipScope = Gossip["scope"] & Scope;

const push3 = { members: 3, rumours: 1, fanout: 1, style: "push" } as const;
const pair = { members: 2, rumours: 1, fanout: 1, style: "push" } as const;

export const scopes = {
  smoke: { ...push3, faults: { cut: 1 }, cuts: "isolateEach" },
  "two writers": { ...pair, rumours: 2 },
  pull: { ...push3, style: "pull" },
  "push-pull": { ...push3, style: "push-pull" },
  "fanout 2": { ...push3, members: 4, fanout: 2 },
  small: { ...push3, rumours: 2, fanout: 2, faults: { cut: 1 }, cuts: "isolateEach" },
  "pair loses one": { ...pair, faults: { drop: 1 } },
  "pair restarts one": { ...pair, faults: { crash: 1, restart: 1 } },
  "pair restarts two": { ...pair, rumours: 2, faults: { crash: 2, restart: 2, drop: 1 } },
  "loses two": { ...push3, faults: { drop: 2 } },
  "restarts one": { ...push3, faults: { crash: 1, restart: 1, drop: 1 } },
} satisfies Readonly<Record<string, GossipScope>>;

/** Fewer members, then fewer rumours, then fewer peers a round. */
export function smaller(scope: GossipScope): readonly GossipScope[] {
  const { members, rumours, fanout } = scope;
  const next: GossipScope[] = [];
  if (members > 2) next.push({ ...scope, members: members - 1, rumours: Math.min(rumours, members - 1) });
  if (rumours > 1) next.push({ ...scope, rumours: rumours - 1 });
  if (fanout > 1) next.push({ ...scope, fanout: fanout - 1 });
  return next;
}
