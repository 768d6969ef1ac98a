/**
 * A lease with fencing tokens: masters take turns by a lease from a lock service, and a storage rejects the writes of
 * a master whose turn is over, even if the master has not noticed that itself.
 *
 * Sources: C. Gray and D. Cheriton, "Leases: An Efficient Fault-Tolerant Mechanism for Distributed File Cache
 * Consistency", SOSP 1989 (leases); M. Burrows, "The Chubby Lock Service for Loosely-Coupled Distributed Systems",
 * OSDI 2006, section 2.4 (sequencers); M. Kleppmann, "How to do distributed locking", 2016 (the name fencing token, and
 * the master that wakes up after a pause). Variants:
 * - `fenced`: the storage remembers the greatest token that it has seen and refuses smaller ones.
 * - `unchecked`: the storage accepts every write.
 *
 * No clock is right: the lease ends at the lock service whenever its timer fires, and at the master whenever its
 * own does. A master that paused is one whose timer is late.
 * Left out: renewal, which changes nothing without clocks; that the lock service is itself a group of replicas (it
 * restarts with what it had); reading; what is written, since the token and a number identify each write.
 */
import { fewer, numbered, once, protocol, type NodeId } from "../../../index.ts";

/** Numbers the leases, from 1. */
export type Token = number;

export interface Lock {
  /** The token of the last lease. */
  token: Token;
  /** The master that holds it; null once it has ended. */
  holder: NodeId | null;
}
export interface Master {
  /** The lease that this master believes it holds. */
  lease: Token | null;
  /** Writes sent under this lease. */
  writes: number;
  /** The greatest token under which a write was confirmed to this master. */
  confirmed: Token;
  /** The greatest token under which a write of this master was refused. */
  refused: Token;
}
export interface Storage {
  /** The greatest token seen. */
  seen: Token;
  /** The write that is stored; null before the first. */
  stored: Write | null;
}
export interface Write {
  readonly token: Token;
  readonly number: number;
}

export interface FencedLease {
  roles: {
    lock: {
      state: Lock;
      receives: { kind: "acquire" } | { kind: "release"; token: Token };
      timer: { kind: "lease ends" };
    };
    master: {
      state: Master;
      receives: { kind: "granted" | "stored" | "refused"; token: Token };
      timer: { kind: "lease ends" };
      action: { kind: "acquire" | "write" | "release" };
    };
    storage: { state: Storage; receives: { kind: "write"; write: Write } };
  };
  scope: {
    masters: number;
    /** How many writes a master's clients want under one lease. */
    writes: number;
    /** A declared bound. */
    tokenMax: number;
  };
  variant: "fenced" | "unchecked";
  record: { kind: "granted" | "ended" | "stored" | "refused"; token: Token };
}

const leaseMs = 10_000;

const two = { masters: 2, writes: 1, tokenMax: 2, inFlight: 1 };
const restarts = (node: NodeId) => ({ crash: once(node), restart: once(node) });

const rules = {
  /** Whether the storage accepts a write with this token, given the greatest that it has seen. */
  takes: (token: Token, seen: Token): boolean => token >= seen,
  /** Whether a release with this token ends the current lease. */
  releases: (token: Token, current: Token): boolean => token === current,
  /** The greatest token that the storage still remembers after a restart. */
  seenAfterRestart: (seen: Token): Token => seen,
  /** The last token that the lock service still remembers after a restart. */
  tokenAfterRestart: (token: Token): Token => token,
};

export const fencedLease = protocol<FencedLease>()({
  name: "fenced-lease",
  summary: "masters take turns under a lease, and the storage refuses late writes of earlier masters",
  channels: { default: "unordered" },
  variants: ["fenced", "unchecked"],
  nodes: ({ masters }) => ({ lock: ["lock"], master: numbered("m", masters), storage: ["storage"] }),
  roles: {
    lock: {
      init: () => ({ token: 0, holder: null }),
      restart({ holder }, self) {
        // A lease from before may have ended unseen: the lock service gives it its whole time again.
        if (holder !== null) self.startTimer({ kind: "lease ends" }, { after: leaseMs });
      },
      timeout: {
        "lease ends"(state, _, self) {
          state.holder = null;
          self.record({ kind: "ended", token: state.token });
        },
      },
      receive: {
        acquire(state, { from }, self) {
          if (state.holder !== null) return;
          state.token += 1;
          state.holder = from;
          self.startTimer({ kind: "lease ends" }, { after: leaseMs });
          self.record({ kind: "granted", token: state.token });
          self.send(from, { kind: "granted", token: state.token });
        },
        release(state, { token }, self) {
          if (state.holder === null || !self.rules.releases(token, state.token)) return;
          state.holder = null;
          self.stopTimer({ kind: "lease ends" });
          self.record({ kind: "ended", token });
        },
      },
      durable: ({ token, holder }, { rules: { tokenAfterRestart } }) => ({ token: tokenAfterRestart(token), holder }),
      bounds: { "token <= tokenMax": ({ token }, { tokenMax }) => token <= tokenMax },
    },
    master: {
      init: () => ({ lease: null, writes: 0, confirmed: 0, refused: 0 }),
      actions({ lease, writes }, { scope }) {
        if (lease === null) return [{ kind: "acquire" }];
        return writes < scope.writes ? [{ kind: "write" }, { kind: "release" }] : [{ kind: "release" }];
      },
      act: {
        acquire(_state, _action, self) {
          for (const lock of self.nodes.lock) self.send(lock, { kind: "acquire" });
        },
        write(state, _, self) {
          if (state.lease === null) return;
          state.writes += 1;
          for (const storage of self.nodes.storage)
            self.send(storage, { kind: "write", write: { token: state.lease, number: state.writes } });
        },
        release(state, _, self) {
          if (state.lease === null) return;
          for (const lock of self.nodes.lock) self.send(lock, { kind: "release", token: state.lease });
          state.lease = null;
          self.stopTimer({ kind: "lease ends" });
        },
      },
      timeout: { "lease ends": (state) => void (state.lease = null) },
      receive: {
        granted(state, { token }, self) {
          if (token <= (state.lease ?? 0)) return;
          state.lease = token;
          state.writes = 0;
          self.startTimer({ kind: "lease ends" }, { after: leaseMs });
        },
        stored: (state, { token }) => void (state.confirmed = Math.max(state.confirmed, token)),
        refused: (state, { token }) => void (state.refused = Math.max(state.refused, token)),
      },
    },
    storage: {
      init: () => ({ seen: 0, stored: null }),
      receive: {
        write(state, { from, write }, self) {
          const { token } = write;
          if (self.variant === "fenced" && !self.rules.takes(token, state.seen)) {
            self.record({ kind: "refused", token });
            return self.send(from, { kind: "refused", token });
          }
          state.seen = Math.max(state.seen, token);
          state.stored = write;
          self.record({ kind: "stored", token });
          self.send(from, { kind: "stored", token });
        },
      },
      durable: ({ seen, stored }, { rules: { seenAfterRestart } }) => ({ seen: seenAfterRestart(seen), stored }),
    },
  },

  rules,
  mutants: {
    "any release ends the lease in force": {
      source:
        'the Redis documentation, "Distributed Locks with Redis": deleting a lock without comparing its value removes one that another client has taken meanwhile',
      rules: { releases: () => true },
    },
    "the storage asks for a greater token and not for one as great": {
      source: "the textbook mistake, off by one: the second write of a turn has the token of the first",
      rules: { takes: (token, seen) => token > seen },
      scope: "two writes",
    },
    "the storage forgets the greatest token when it restarts": {
      source:
        "the textbook mistake: Kleppmann 2016 has the storage remember that it has already processed a write with a higher token",
      rules: { seenAfterRestart: () => 0 },
      scope: "storage restarts",
    },
    "the lock service counts from the start again when it restarts": {
      source:
        "the textbook mistake: Kleppmann 2016 and Burrows 2006, section 2.4, want the number to grow with every lock",
      rules: { tokenAfterRestart: () => 0 },
      scope: "lock restarts",
    },
  },

  scopes: {
    smoke: two,
    "two writes": { ...two, writes: 2 },
    small: { ...two, writes: 2, faults: { drop: 1 } },
    "storage restarts": { ...two, faults: restarts("storage") },
    "lock restarts": { ...two, faults: restarts("lock") },
  },
  smaller: (scope) => fewer(scope, { writes: 1, tokenMax: 2 }),
});
