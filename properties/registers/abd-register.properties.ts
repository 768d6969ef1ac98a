import { eventually, linearizable, properties, register, sometimes, step, type Predicate } from "../../src/index.ts";
import { abdRegister, isLater } from "../../src/protocols/registers/abd-register/abd-register.ts";
import { operationsOf } from "../../src/protocols/registers/client-operations.ts";

const twoWrite = ["smoke", "small"];
const readTwice = ["two reads", "the writer crashes"];

const everyOperationEnds: Predicate<typeof abdRegister> = ({ of: { client }, scope }) => {
  const busy = client.find(({ id, state }) => state.finished < operationsOf(id, scope).length);
  return !busy || `${busy.id} has not finished`;
};

export default properties(
  abdRegister,
  {
    "the register is linearizable": linearizable(register(0), {
      variants: ["several writers"],
      scopes: ["one client", ...twoWrite, "one server crashes"],
    }),
    "the register is linearizable with one writer that does not ask first": linearizable(register(0), {
      variants: ["one writer"],
      scopes: [...readTwice, "one server crashes"],
    }),
    "every operation ends while a majority is up": eventually(everyOperationEnds, {
      scopes: [...twoWrite, "one server crashes"],
    }),
    "a server never goes back to an older version": step(
      ({ of: { server } }) => {
        const back = server.find(
          ({ before, after }) => before !== after && isLater(before.state.latest, after.state.latest),
        );
        return (
          !back || `${back.id} went from ${back.before.state.latest.value} back to ${back.after.state.latest.value}`
        );
      },
      { scopes: twoWrite },
    ),
    "a read can meet a write that is under way": sometimes(
      ({ of: { client }, scope }) => {
        const storing = client.flatMap(({ id, state }) =>
          state.phase.kind === "storing"
            ? [{ doing: operationsOf(id, scope)[state.finished], value: state.phase.version.value }]
            : [],
        );
        return storing.some(
          (one) =>
            one.doing === "read" && storing.some((other) => other.doing === "write" && other.value === one.value),
        );
      },
      { scopes: [...twoWrite, "one server crashes"] },
    ),
    "two writes can have the same number": sometimes(
      ({ of: { server } }) => {
        const numbers = server.map(({ state }) => state.latest).filter(({ sequence }) => sequence > 0);
        return numbers.some((a) => numbers.some((b) => a.sequence === b.sequence && a.writer !== b.writer));
      },
      { scopes: twoWrite },
    ),
  },
  {
    "the register is linearizable with several writers that do not ask first": linearizable(register(0), {
      variants: ["one writer"],
      scopes: ["smoke"],
    }),
    "every operation ends even if half of the servers crash": eventually(everyOperationEnds, {
      scopes: ["half of the servers crash"],
    }),
    "the register is linearizable even if servers forget on restart": linearizable(register(0), {
      scopes: ["a server restarts"],
    }),
  },
);
