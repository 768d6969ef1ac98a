/** What a node's own frames give away of what it did by itself, or at an administrator's command. */
import type { Recording } from "../recording.ts";
import type { Frame } from "../cluster-rows.ts";
import { administers, isCommanded } from "../watching.ts";
import { nameOfId, type SlotNames } from "./names.ts";
import type { NodeEvent } from "./reactions.ts";

export interface Giveaway {
  readonly kind: "election" | "fail over" | "promotion" | "gave slot";
  readonly event: NodeEvent;
}

/** By the line of the frame that shows them. */
export function giveawaysOf(
  node: number,
  recording: Recording,
  names: SlotNames,
): ReadonlyMap<number, readonly Giveaway[]> {
  const all = new Map<number, readonly Giveaway[]>();
  const requested = new Set<number>();
  const last = new Map<string, Frame>();
  let master: Frame | undefined;
  for (const frame of recording.frames) {
    const { t, src, dst, link, type, cur, fl, mf, line } = frame;
    if (src !== node) continue;
    const before = last.get(`${dst} ${link}`);
    last.set(`${dst} ${link}`, frame);
    const found: Giveaway[] = [];
    all.set(line, found);
    if (type === "AUTH_REQ" && !requested.has(cur)) {
      requested.add(cur);
      found.push({ kind: "election", event: { kind: "timeout", what: { kind: "election" } } });
    }
    if (type === "MFSTART" && mf === 0) {
      const command = { kind: "fail over", how: "plain" } as const;
      found.push({ kind: "fail over", event: { kind: "act", what: { kind: "command", command } } });
    }
    if (!fl.startsWith("M")) continue;
    if (before?.fl.startsWith("S")) found.push({ kind: "promotion", event: { kind: "start" } });
    if (master && isCommanded(recording, administers, t - recording.lagMs, t + recording.lagMs))
      found.push(...givenBetween(master, frame, recording, names));
    master = frame;
  }
  return all;
}

/** Slots that the node claimed before and no longer claims: given to the node that claims them next. */
function givenBetween(
  before: Frame,
  { t, src, slots }: Frame,
  recording: Recording,
  names: SlotNames,
): readonly Giveaway[] {
  const now = names.in(slots);
  return names.in(before.slots).flatMap((slot): readonly Giveaway[] => {
    const next = now.includes(slot) ? undefined : nextToState(slot, src, t, recording, names);
    if (next === undefined) return [];
    const command = { kind: "give slot", slot, to: nameOfId(recording.idOf(next)) } as const;
    return [{ kind: "gave slot", event: { kind: "act", what: { kind: "command", command } } }];
  });
}

const nextToState = (
  slot: string,
  than: number,
  since: number,
  { frames, lagMs }: Recording,
  names: SlotNames,
): number | undefined =>
  frames.find(
    ({ t, src, of, slots }) => t >= since - lagMs && of === null && src !== than && names.in(slots).includes(slot),
  )?.src;
