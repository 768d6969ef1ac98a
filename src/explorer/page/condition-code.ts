/** What is typed as a condition, as code of a worker: an expression over the parts of a state, or a function of one. */
export const conditionCode = (typed: string): string =>
  `self.hearsayCondition = (world) => { const { nodes, of, inFlight, partitions, shared, scope, variant } = world; const it = (${typed}\n); return typeof it === "function" ? it(world) : it; };\n`;
