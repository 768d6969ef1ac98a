import { always, each, properties, recorded, sometimes, step } from "../../src/index.ts";
import type { Predicate, Recorded } from "../../src/index.ts";
import { fencedLease, type FencedLease, type Token } from "../../src/protocols/registers/fenced-lease/fenced-lease.ts";

/** The token of the last write that was stored: no older one comes after a newer one. */
const storedOrder: Recorded<FencedLease, { readonly last: Token }> = {
  start: { last: 0 },
  fold: {
    stored: ({ last }, { token }, by) =>
      token < last ? `${by} stored a write of lease ${token} after one of lease ${last}` : { last: token },
  },
};

/** Leases in force at the lock service by its own account of what it granted and what ended. */
interface Granted {
  readonly inForce: readonly Token[];
  readonly last: Token;
}
const leases: Recorded<FencedLease, Granted> = {
  start: { inForce: [], last: 0 },
  fold: {
    ended: ({ inForce, last }, { token }) => ({ inForce: inForce.filter((one) => one !== token), last }),
    granted({ inForce: [other], last }, { token }, by) {
      if (token <= last) return `${by} granted lease ${token} after lease ${last}`;
      return other === undefined
        ? { inForce: [token], last: token }
        : `${by} granted lease ${token} while lease ${other} was in force`;
    },
  },
};

/** The token of the lease that was granted last: no write under it is refused. */
const newestLease: Recorded<FencedLease, { readonly last: Token }> = {
  start: { last: 0 },
  fold: {
    granted: (_, { token }) => ({ last: token }),
    refused: ({ last }, { token }, by) =>
      token === last ? `${by} refused a write of lease ${token}, the newest` : { last },
  },
};

const nothingConfirmedIsLost: Predicate<typeof fencedLease> = ({ of: { storage, master } }) =>
  each(storage, ({ id, state }) => {
    const stored = state.stored?.token ?? 0;
    const loser = master.find((one) => one.state.confirmed > stored);
    return !loser || `${id} confirmed a write to ${loser.id} and has an older one, of lease ${stored}`;
  });

const masters: Predicate<typeof fencedLease> = ({ of: { master } }) => {
  const [first, second] = master.filter(({ up, state }) => up && state.lease !== null);
  return !first || !second || `${first.id} and ${second.id} both believe that they are master`;
};

export default properties(
  fencedLease,
  {
    "no write of an older lease is stored after one of a newer lease": recorded(storedOrder, { variants: ["fenced"] }),
    "a confirmed write is replaced only under the same lease or a newer one": always(nothingConfirmedIsLost, {
      variants: ["fenced"],
    }),
    "leases are granted one after another with growing tokens": recorded(leases),
    "no write of the newest lease is refused": recorded(newestLease),
    "an earlier master can be refused": sometimes(
      ({ of: { master } }) => master.some(({ state }) => state.refused > 0),
      {
        variants: ["fenced"],
      },
    ),
    "writes of both masters can be confirmed": sometimes(({ of: { master } }) =>
      master.every(({ state }) => state.confirmed > 0),
    ),
  },
  {
    "without fencing, no write of an older lease is stored after a newer one's": recorded(storedOrder, {
      variants: ["unchecked"],
    }),
    "without fencing, a confirmed write is replaced only by newer writes": always(nothingConfirmedIsLost, {
      variants: ["unchecked"],
    }),
    "at most one node believes that it is the master": always(masters, { variants: ["fenced"] }),
    "no write is stored after its lease has ended": step(
      ({ before, step: taken, after }) => {
        if (taken.kind !== "deliver" || taken.message.kind !== "write") return true;
        const { token } = taken.message.write;
        const isOver = before.of.lock.some(({ state }) => state.token !== token || state.holder === null);
        const isStored = after.of.storage.some(({ state }) => state.stored?.token === token);
        return !isOver || !isStored || `${taken.node} stores a write of ${taken.from}, whose lease ${token} is over`;
      },
      { variants: ["fenced"] },
    ),
  },
);
