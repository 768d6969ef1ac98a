/**
 * Single-decree Paxos that serves a register, step by step as in the example of Stateright: a message that a node would ignore is not
 * accepted, and stays in flight.
 *
 * Source: github.com/stateright/stateright, examples/paxos.rs and src/actor/register.rs (clients, and what they record).
 */
import { always, protocol } from "../../src/index.ts";

/** A round, and the server that leads it. */
type Ballot = readonly [round: number, leader: number];
/** A request, the client that made it, and the value that it wants. */
type Proposal = readonly [request: number, client: number, value: string];
type Accepted = readonly [Ballot, Proposal] | null;

type ToServer =
  | { kind: "put"; request: number; value: string }
  | { kind: "get"; request: number }
  | { kind: "prepare"; ballot: Ballot }
  | { kind: "prepared"; ballot: Ballot; accepted: Accepted }
  | { kind: "accept"; ballot: Ballot; proposal: Proposal }
  | { kind: "accepted"; ballot: Ballot }
  | { kind: "decided"; ballot: Ballot; proposal: Proposal };
interface Server {
  ballot: Ballot;
  proposal: Proposal | null;
  prepares: Map<number, Accepted>;
  accepts: Set<number>;
  accepted: Accepted;
  isDecided: boolean;
}
interface Paxos {
  roles: {
    server: { state: Server; receives: ToServer };
    client: {
      state: { awaiting: number | null; operations: number };
      receives: { kind: "putOk"; request: number } | { kind: "getOk"; request: number; value: string };
    };
  };
  scope: { servers: number; clients: number };
  record: { invokes: string } | { returns: string };
}

/** Servers come before clients, and all are counted from 0. */
const placeOf = (id: string): number => Number(id.slice(1));
const isBefore = ([a, b]: Ballot, [c, d]: Ballot): boolean => a < c || (a === c && b < d);
const isSame = (a: Ballot, b: Ballot): boolean => a[0] === b[0] && a[1] === b[1];
const ids = (letter: string, count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, i) => `${letter}${from + i}`);
/** What was accepted in the latest ballot. */
const latest = (prepares: ReadonlyMap<number, Accepted>): Accepted =>
  [...prepares.values()].reduce((a, b) => (a === null || (b !== null && isBefore(a[0], b[0])) ? b : a));

export const paxos = protocol<Paxos>()({
  name: "paxos",
  summary: "servers decide on one value, once",
  nodes: ({ servers, clients }) => ({ server: ids("s", servers), client: ids("c", clients, servers) }),
  roles: {
    server: {
      init: () => ({
        ballot: [0, 0],
        proposal: null,
        prepares: new Map(),
        accepts: new Set(),
        accepted: null,
        isDecided: false,
      }),
      accepts({ ballot, proposal, isDecided }, message) {
        if (isDecided) return message.kind === "get";
        switch (message.kind) {
          case "put":
            return proposal === null;
          case "get":
            return false;
          case "prepare":
            return isBefore(ballot, message.ballot);
          case "prepared":
          case "accepted":
            return isSame(message.ballot, ballot);
          case "accept":
            return !isBefore(message.ballot, ballot);
          case "decided":
            return true;
        }
      },
      receive: {
        put(state, { request, value, from }, self) {
          const own = placeOf(self.id);
          state.proposal = [request, placeOf(from), value];
          state.ballot = [state.ballot[0] + 1, own];
          state.prepares = new Map([[own, state.accepted]]);
          state.accepts = new Set();
          self.broadcast({ kind: "prepare", ballot: state.ballot });
        },
        get: (state, { request, from }, self) =>
          self.send(from, { kind: "getOk", request, value: state.accepted![1][2] }),
        prepare(state, { ballot, from }, self) {
          state.ballot = ballot;
          self.send(from, { kind: "prepared", ballot, accepted: state.accepted });
        },
        prepared(state, { ballot, accepted, from }, self) {
          state.prepares.set(placeOf(from), accepted);
          if (state.prepares.size !== majority(self)) return;
          const proposal = latest(state.prepares)?.[1] ?? state.proposal!;
          state.proposal = proposal;
          state.accepted = [ballot, proposal];
          state.accepts.add(placeOf(self.id));
          self.broadcast({ kind: "accept", ballot, proposal });
        },
        accept(state, { ballot, proposal, from }, self) {
          state.ballot = ballot;
          state.accepted = [ballot, proposal];
          self.send(from, { kind: "accepted", ballot });
        },
        accepted(state, { ballot, from }, self) {
          state.accepts.add(placeOf(from));
          if (state.accepts.size !== majority(self)) return;
          state.isDecided = true;
          const [request, client] = state.proposal!;
          self.broadcast({ kind: "decided", ballot, proposal: state.proposal! });
          self.send(`c${client}`, { kind: "putOk", request });
        },
        decided(state, { ballot, proposal }) {
          state.ballot = ballot;
          state.accepted = [ballot, proposal];
          state.isDecided = true;
        },
      },
    },
    client: {
      init: (self) => ({ awaiting: placeOf(self.id), operations: 1 }),
      start(_, self) {
        const [own, { servers }] = [placeOf(self.id), self.scope];
        const value = String.fromCharCode("A".charCodeAt(0) + own - servers);
        self.record({ invokes: `write ${value}` });
        self.send(`s${own % servers}`, { kind: "put", request: own, value });
      },
      accepts: ({ awaiting }, { request }) => request === awaiting,
      receive: {
        putOk(state, _, self) {
          const own = placeOf(self.id);
          const request = (state.operations + 1) * own;
          self.record({ returns: "written" });
          self.record({ invokes: "read" });
          self.send(`s${(own + state.operations) % self.scope.servers}`, { kind: "get", request });
          state.awaiting = request;
          state.operations += 1;
        },
        getOk(state, { value }, self) {
          self.record({ returns: value });
          state.awaiting = null;
          state.operations += 1;
        },
      },
    },
  },
  rules: {},
  scopes: { smoke: { servers: 3, clients: 2 } },
});

const majority = ({ peers }: { readonly peers: readonly string[] }): number => Math.floor((peers.length + 1) / 2) + 1;

/** For each client what it did, each operation with how many of the others were over when it was invoked. */
interface Operation {
  readonly what: string;
  readonly after: Readonly<Record<string, number>>;
  readonly returned: string | null;
}
type History = Readonly<Record<string, readonly Operation[]>>;
const over = (operations: readonly Operation[]): number =>
  operations.filter(({ returned }) => returned !== null).length;

/** Stateright's states carry such a history. */
export const decided = always<Paxos, History>(
  ({ of }) => {
    const values = new Set(of.server.flatMap(({ state }) => (state.isDecided ? [state.accepted![1][2]] : [])));
    return values.size < 2 || `${[...values].join(" and ")} are decided`;
  },
  {
    history: {
      start: {},
      fold(history, entry, by) {
        const own = history[by] ?? [];
        if ("returns" in entry)
          return { ...history, [by]: [...own.slice(0, -1), { ...own.at(-1)!, returned: entry.returns }] };
        const others = Object.entries(history).filter(([client, operations]) => client !== by && over(operations) > 0);
        const after = Object.fromEntries(others.map(([client, operations]) => [client, over(operations)]));
        return { ...history, [by]: [...own, { what: entry.invokes, after, returned: null }] };
      },
    },
  },
);
