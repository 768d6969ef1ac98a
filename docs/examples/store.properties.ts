import {
  always,
  implies,
  leadsTo,
  linearizable,
  properties,
  register,
  sometimes,
  step,
  type History,
  type Predicate,
  type StepPredicate,
} from "hearsay";
import { store, type Store } from "./store.js";

// #region history
/** For one client: the number it last asked to write, and the greatest number that was confirmed to it as written. */
interface Told {
  readonly asked: number;
  readonly answered: number;
}
const told: History<Store, Told> = {
  start: { asked: 0, answered: 0 },
  fold: {
    invoke: ({ asked, answered }, { call }) => ({ asked: call.kind === "write" ? call.value : asked, answered }),
    respond: ({ asked, answered }, { result }) => ({ asked, answered: result === "done" ? asked : answered }),
  },
};
const keepsItsWord: Predicate<typeof store, Told> = ({ of: { server }, history: { answered } }) => {
  const forgetful = server.find(({ state }) => state.memory < answered);
  return !forgetful || `${answered} was answered, and ${forgetful.id} has ${forgetful.state.memory}`;
};
// #endregion

const isCrash: StepPredicate<typeof store> = ({ step: { kind } }) => kind === "crash";

const firstWaits: Predicate<typeof store> = ({ of: { client } }) => client[0]?.state.isWaiting === true;
const firstIsIdle: Predicate<typeof store> = ({ of: { client } }) => client[0]?.state.isWaiting === false;

export default properties(
  store,
  {
    "one write at a time is unanswered": always(({ of: { server } }) => {
      const busy = server.find(({ state }) => state.unanswered.length > 1);
      return !busy || `${busy.id} owes ${busy.state.unanswered.length} answers`;
    }),
    // #region implies
    "no crash changes the disk": step(
      implies(isCrash, ({ of: { server } }) => {
        const changed = server.find(({ before, after }) => before.state.disk !== after.state.disk);
        return !changed || `the disk of ${changed.id} changes`;
      }),
      { scopes: ["the power fails", "the server crashes"] },
    ),
    // #endregion
    // #region except
    "the server knows what it answered": always(keepsItsWord, {
      history: told,
      scopes: ["smoke", "two operations", "the power fails"],
      except: { hasty: ["the power fails"] },
    }),
    // #endregion
    // #region linearizable
    "the store is linearizable": linearizable(register(0), { variants: ["careful"] }),
    // #endregion
    "a client that waits gets an answer or gives up": leadsTo(firstWaits, firstIsIdle),
    "a read can answer what was written": sometimes(
      ({ inFlight }) => inFlight.some(({ message }) => message.kind === "value" && message.value > 0),
      { scopes: ["two operations"] },
    ),
  },
  {
    // #region refuted
    "the server knows what it answered before the power failed": always(keepsItsWord, {
      history: told,
      variants: ["hasty"],
      scopes: ["the power fails"],
    }),
    // #endregion
  },
);
