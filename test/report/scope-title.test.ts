import { describe, expect, test } from "vitest";
import { gossip } from "../../src/protocols/basics/gossip/gossip.ts";
import { otherBudgets, scopeTitle } from "../../src/report/story/scope-title.ts";

describe("a scope is named so that a reader can choose it again", () => {
  const pair = gossip.scopes["pair restarts one"];

  test("only by its name, if its budgets are unchanged", () => {
    expect(scopeTitle(gossip, "pair restarts one", pair)).toBe("pair restarts one");
  });

  test("with the budgets that were given on the command line", () => {
    const given = { ...pair, faults: { ...pair.faults, drop: 2, crash: 0 } };
    expect(otherBudgets(gossip, "pair restarts one", given)).toEqual({ drop: 2, crash: 0 });
    expect(scopeTitle(gossip, "pair restarts one", given)).toBe("pair restarts one with drop 2, crash 0");
  });

  test("a budget of one in all differs from one at each node", () => {
    const [all, each] = [{ crash: 1 }, { crash: { each: 1 } }];
    const one = { ...gossip, scopes: { smoke: { ...gossip.scopes.smoke, faults: all } } };
    expect(otherBudgets(one, "smoke", { ...gossip.scopes.smoke, faults: each })).toEqual({ crash: 1 });
  });

  test("a run in simulated time has the budgets that it needs, and these are not named", () => {
    const timed = { ...gossip, scopes: { smoke: { ...gossip.scopes.smoke, timing: { delay: 1 } } } };
    expect(scopeTitle(timed, "smoke", { ...gossip.scopes.smoke, faults: { crash: 3 } })).toBe("smoke");
  });
});
