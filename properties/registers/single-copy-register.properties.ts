import { eventually, linearizable, properties, register, sometimes } from "../../src/index.ts";
import { operationsOf } from "../../src/protocols/registers/client-operations.ts";
import { singleCopyRegister } from "../../src/protocols/registers/single-copy-register/single-copy-register.ts";

const oneServer = ["smoke", "small"];

const isOwn = (client: string, value: number): boolean => client === `c${Math.floor(value / 10)}`;

export default properties(
  singleCopyRegister,
  {
    "with one server the register is linearizable": linearizable(register(0), { scopes: oneServer }),
    "every operation ends": eventually(({ of: { client }, scope }) => {
      const busy = client.find(({ id, state }) => state.finished < operationsOf(id, scope).length);
      return !busy || `${busy.id} has not finished`;
    }),
    "a client can read what another wrote": sometimes(({ inFlight }) =>
      inFlight.some(({ to, message }) => message.kind === "value" && message.value > 0 && !isOwn(to, message.value)),
    ),
    "a client can read what it wrote itself": sometimes(
      ({ inFlight }) => inFlight.some(({ to, message }) => message.kind === "value" && isOwn(to, message.value)),
      { scopes: oneServer },
    ),
  },
  { "with two servers the register is linearizable": linearizable(register(0), { scopes: ["two copies"] }) },
);
