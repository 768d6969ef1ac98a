/** Compares what a node's own frames say with the states that it may have been in when it sent them. */
import { headerOf } from "../../bus.ts";
import type { Header } from "../../bus-messages.ts";
import type { Frame } from "../cluster-rows.ts";
import type { Hypothesis, Passed } from "./hypothesis.ts";
import { nameOfId, type SlotNames } from "./names.ts";

type Said = Readonly<Pick<Header, "currentEpoch" | "configEpoch" | "master"> & { readonly slots: string }>;

/**
 * What no hypothesis explains of a frame, in words; undefined if all is explained. A node answers while it processes a
 * ping, so each part of a header is looked for in any of the states around that time.
 */
export function unexplainedIn(
  frame: Frame,
  hypotheses: readonly Hypothesis[],
  self: string,
  lagMs: number,
  names: SlotNames,
): string | undefined {
  const { cur, cfg, slots, of, t } = frame;
  const said: Said = {
    currentEpoch: cur,
    configEpoch: cfg,
    master: of === null ? null : nameOfId(of),
    slots: names.in(slots).join(),
  };
  const ways = hypotheses.map(({ path }) => {
    const around = statesAround(path, t, lagMs).map(({ state }): Said => {
      const header = headerOf(state, self);
      return { ...header, slots: header.slots.join() };
    });
    return parts.filter((part) => !around.some((one) => one[part] === said[part]));
  });
  const fewest = ways.reduce((a, b) => (b.length < a.length ? b : a));
  return fewest.length === 0 ? undefined : `its ${frame.type} to ${frame.dst} says another ${fewest.join(", ")}`;
}

const parts = ["currentEpoch", "configEpoch", "master", "slots"] as const;

/** A frame passes the proxy at most the lag after it was made. */
const statesAround = (path: readonly Passed[], t: number, lagMs: number): readonly Passed[] =>
  path.filter(({ from }, i) => from <= t && (i === path.length - 1 || path[i + 1].by >= t - lagMs));
