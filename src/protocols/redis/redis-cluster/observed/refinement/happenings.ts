/**
 * What happened at one node: the frames that it was sent, what its own frames give away, and when it was frozen or dead.
 * A frame is recorded when it passes the proxy; the node may process it later, by at most the lag of the recording.
 */
import type { BusMessage, Gossip } from "../../bus-messages.ts";
import type { Recording } from "../recording.ts";
import type { ClusterEvent, Frame } from "../cluster-rows.ts";
import { type Giveaway, giveawaysOf } from "./giveaways.ts";
import { nameOfId, type SlotNames } from "./names.ts";
import type { NodeEvent } from "./reactions.ts";

/** Something that the node received or did. */
export interface Happening {
  readonly kind: "frame" | Giveaway["kind"] | "restart";
  /** The earliest time at which it can have happened, and the latest. */
  readonly from: number;
  readonly to: number;
  /** For a frame: its sender. */
  readonly by: string;
  readonly link: "out" | "in";
  readonly event: NodeEvent;
  /**
   * Lost at a node that was dead; maybe lost at one that was frozen or starting, whose connections may have been closed
   * before it processed this, and where something is only guessed from the node's own frames. Dropped by the proxy, as are
   * unrecorded frames like it.
   */
  readonly fate: "taken in" | "maybe lost" | "lost" | "dropped";
}

const FROZEN = /\bSIGSTOP\b/u;
const THAWED = /\bSIGCONT\b/u;
const KILLED = /\bkill -9\b/u;
const RESTARTED = /\brestart\b/u;

/** In the order of time. */
export function happeningsAt(node: number, recording: Recording, names: SlotNames): readonly Happening[] {
  const { lagMs, frames, events, idOf } = recording;
  const frozen = spans(events, node, FROZEN, THAWED);
  const dead = deathsOf(node, recording);
  const isDead = (t: number): boolean => dead.some(({ from, up }) => t >= from && t < up);
  const isStarting = (t: number): boolean => dead.some(({ up, speaks }) => t >= up && t < speaks);
  const giveaways = giveawaysOf(node, recording, names);
  const happenings: Happening[] = [];
  for (const frame of frames) {
    const { t, src, dst, link, drop, line } = frame;
    for (const { kind, event } of giveaways.get(line) ?? []) {
      const fate = kind === "gave slot" ? "maybe lost" : "taken in";
      happenings.push({ kind, from: t - lagMs, to: t, by: nameOfId(idOf(node)), link: "out", event, fate });
    }
    if (dst !== node) continue;
    const thawed = frozen.find(([from, to]) => t >= from - lagMs && t < to)?.[1];
    happenings.push({
      kind: "frame",
      from: t,
      to: (thawed ?? t) + lagMs,
      by: nameOfId(idOf(src)),
      link,
      event: {
        kind: "receive",
        what: {
          ...messageIn(frame, names),
          from: nameOfId(idOf(src)),
          channel: link === "out" ? "out" : "back",
        },
      },
      fate:
        drop === 1 ? "dropped" : isDead(t) ? "lost" : thawed !== undefined || isStarting(t) ? "maybe lost" : "taken in",
    });
  }
  for (const { up } of dead) {
    if (up === Infinity) continue;
    const event: NodeEvent = { kind: "restart" };
    happenings.push({ kind: "restart", from: up, to: up, by: "", link: "out", event, fate: "taken in" });
  }
  return happenings.sort((a, b) => (a.kind === "frame" ? a.from : a.to) - (b.kind === "frame" ? b.from : b.to));
}

/** Nodes that were dead from one time to the other, by name. */
export const deadFrom = (from: number, to: number, recording: Recording): ReadonlySet<string> =>
  new Set(
    recording.nodes
      .filter((node) => deathsOf(node, recording).some((death) => death.from <= from && to <= death.up))
      .map((node) => nameOfId(recording.idOf(node))),
  );

const deathsOf = (node: number, recording: Recording) =>
  spans(recording.events, node, KILLED, RESTARTED).map((span) => untilItSpeaks(span, node, recording));

/** A node is up again shortly before it speaks again; its restart need not be recorded. */
function untilItSpeaks([from, restarted]: Span, node: number, { frames, lagMs }: Recording) {
  const since = restarted < Infinity ? restarted : from + lagMs;
  const speaks = frames.find(({ src, t }) => src === node && t > since)?.t ?? Infinity;
  return { from, up: Math.max(since, speaks - lagMs), speaks };
}

type Span = readonly [from: number, to: number];

function spans(events: readonly ClusterEvent[], node: number, begins: RegExp, ends: RegExp): readonly Span[] {
  const found: [number, number][] = [];
  for (const { t, ev, node: at } of events) {
    if (at !== node) continue;
    if (begins.test(ev)) found.push([t, Infinity]);
    else if (ends.test(ev) && found.at(-1)?.[1] === Infinity) found.at(-1)![1] = t;
  }
  return found;
}

/** A node believes healthy all nodes that it does not list as suspects: a real one lists all that it suspects. */
function messageIn(
  { type, cur, cfg, slots, of, off = 0, mf, suspects = [], about = "", upd }: Frame,
  names: SlotNames,
): BusMessage {
  const header = {
    currentEpoch: cur,
    configEpoch: cfg,
    slots: names.in(slots),
    master: of === null ? null : nameOfId(of),
    offset: off,
    paused: (mf & 1) === 1,
  };
  const gossip: Gossip = Object.fromEntries(
    suspects.map(([id, flags]) => [nameOfId(id), flags.split("|").includes("fail") ? "fail" : "pfail"]),
  );
  switch (type) {
    case "PING":
    case "MEET":
      return { kind: "PING", header, gossip, asks: true };
    case "PONG":
      return { kind: "PONG", header, gossip };
    case "FAIL":
      return { kind: "FAIL", header, about: nameOfId(about) };
    case "UPDATE":
      return {
        kind: "UPDATE",
        header,
        about: nameOfId(upd?.node ?? ""),
        configEpoch: upd?.cfg ?? 0,
        slots: names.in(upd?.slots ?? []),
      };
    case "AUTH_REQ":
      return { kind: "AUTH_REQUEST", header, force: (mf & 2) === 2 };
    case "AUTH_ACK":
      return { kind: "AUTH_ACK", header };
    case "MFSTART":
      return { kind: "MFSTART", header };
  }
}
