/** Turns a typed condition into code for a worker: it is an expression over the parts of a state, or a function of a state. */
export const conditionCode = (typed: string): string =>
  `self.hearsayCondition = (world) => { const { nodes, of, inFlight, partitions, shared, scope, variant } = world; const it = (${typed}\n); return typeof it === "function" ? it(world) : it; };\n`;
