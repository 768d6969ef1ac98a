import { ModelError } from "../model/model-error.ts";

const clocksAndDice = ["Date", "performance", "crypto"] as const;

/**
 * Makes the clock and every source of randomness throw, until the function that it returns is called.
 */
export function forbidAmbient(): () => void {
  const saved = clocksAndDice.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  const { random } = Math;
  for (const name of clocksAndDice) {
    Object.defineProperty(globalThis, name, { configurable: true, get: () => refuse(name) });
  }
  Math.random = () => refuse("Math.random");
  return () => {
    Math.random = random;
    for (const [name, descriptor] of saved) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
    }
  };
}

function refuse(name: string): never {
  throw new ModelError(
    `${name} was used inside a reduction, which depends on nothing but its arguments; ` +
      `wanted an event, a timer or self.choose instead.`,
  );
}
