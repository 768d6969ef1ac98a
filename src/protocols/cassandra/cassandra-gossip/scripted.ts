/** The actions of a node: steps that it takes by itself, and commands that operators may give where the scope's script allows it. */
import type { ActionOf, RoleDefinition } from "../../../index.ts";
import { write } from "./exchange.ts";
import { publish, store } from "./publishing.ts";
import { announceRemoval, beginRemoval, finishRemoval, leave, mayRemove } from "./removal.ts";
import { type Rules, type Self, YEAR } from "./rules.ts";
import { shutDown, stop } from "./shutdown.ts";
import { join, mayJoin } from "./startup.ts";
import type { CassandraGossip, Node } from "./types.ts";
import { statusOf } from "./endpoint-versions.ts";

type Kind = ActionOf<CassandraGossip>["kind"];
type Condition = (state: Readonly<Node>, self: Pick<Self, "id" | "scope">) => boolean;

const statusIs = ({ records }: Readonly<Node>, id: string, status: string): boolean =>
  records[id] !== undefined && statusOf(records[id]) === status;

/** When each action is possible; in the order in which they are listed. */
const possible: Readonly<Record<Kind, Condition>> = {
  update: ({ done, updates }, { id, scope }) => done.updates < (scope.updates?.[id] ?? 0) && updates.length === 0,
  store: ({ updates }) => updates.length > 0,
  write: ({ outbox }) => outbox.length > 0,
  "shut down": (_, { id, scope }) => scope.mayShutDown?.includes(id) ?? false,
  leave: (state, { id, scope }) => statusIs(state, id, "NORMAL") && (scope.mayLeave?.includes(id) ?? false),
  stop: (state, { id }) => statusIs(state, id, "LEFT"),
  join: (state, { id }) => mayJoin(state, id),
  remove: (state, { id, scope }) => scope.removals?.[id] !== undefined && mayRemove(state, scope.removals[id]),
  "announce removal": ({ removal }) => removal?.step === "waiting",
  "finish removal": ({ removal }) => removal?.step === "announced",
  garble: ({ done }, { id, scope }) => scope.garbles?.[id] !== undefined && !done.garbled,
};

/** Steps that a node takes by itself, and so in the end must; the rest is up to operators, or to chance. */
const ownSteps: readonly Kind[] = ["store", "write", "stop", "join", "announce removal", "finish removal"];

type Scripted = Pick<RoleDefinition<CassandraGossip, "node", Rules>, "actions" | "act" | "fair">;

export const scripted: Scripted = {
  actions: (state, self) =>
    state.phase === "running"
      ? (Object.keys(possible) as Kind[]).filter((kind) => possible[kind](state, self)).map((kind) => ({ kind }))
      : [],
  fair: ({ kind }) => ownSteps.includes(kind),
  act: {
    update(state, _, self) {
      state.done.updates += 1;
      publish(state, { LOAD: `${state.done.updates}` }, self);
    },
    store: (state, _, self) => store(state, self),
    write: (state, _, self) => write(state, self),
    "shut down": (state, _, self) => shutDown(state, self),
    leave: (state, _, self) => leave(state, self),
    stop: (state, _, self) => stop(state, self),
    join: (state, _, self) => join(state, self),
    remove: (state, _, { id, scope }) => beginRemoval(state, scope.removals![id]),
    "announce removal": (state, _, self) => announceRemoval(state, self),
    "finish removal": (state, _, self) => finishRemoval(state, self),
    garble(state, _, { id, scope }) {
      state.done.garbled = true;
      state.records[scope.garbles![id]].generation += 10 * YEAR;
    },
  },
};
