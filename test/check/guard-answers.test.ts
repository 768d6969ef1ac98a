/** What a receive guard answers: true or false, and nothing that only looks like one of them. */
import { describe, expect, it } from "vitest";
import { always, check, fuzz, properties, protocol } from "../../src/index.ts";

interface Inbox {
  readonly roles: {
    readonly node: { readonly state: { queue: string[] }; readonly receives: { readonly kind: "take" } };
  };
  readonly scope: object;
}

/** A node sends itself a message, and guards it by an expression that a JavaScript file may well have. */
const guardedBy = (answer: unknown) =>
  properties(
    protocol<Inbox>()({
      name: "inbox",
      summary: "a node takes a message if its queue is not empty, which it is",
      nodes: () => ({ node: ["n1"] }),
      roles: {
        node: {
          init: () => ({ queue: [] }),
          start: (_, self) => self.send("n1", { kind: "take" }),
          receive: { take: (state) => void state.queue.push("taken") },
          accepts: () => answer as boolean,
        },
      },
      rules: {},
      scopes: { smoke: {} },
    }),
    { "nothing is taken": always(({ nodes }) => nodes.every(({ state }) => state.queue.length === 0)) },
  );

describe("a guard answers true or false", () => {
  it.each([
    [undefined, "undefined"],
    [null, "null"],
    [0, "0"],
    [1, "1"],
    ["", '""'],
    ["no", '"no"'],
    [[], "[]"],
    [{ kind: "threw" }, '{"kind":"threw"}'],
    [Promise.resolve(false), "{}"],
  ])("it is an error that it answers %j", async (answer, shown) => {
    const says = `inbox, n1, accepts answered ${shown}; wanted true or false.`;
    await expect(check(guardedBy(answer))).rejects.toThrow(says);
    await expect(fuzz(guardedBy(answer), { runs: 1 })).rejects.toThrow(says);
  });

  it("what is not accepted stays in flight, and its delivery is no step", async () => {
    expect(await check(guardedBy(false))).toMatchObject({ verdict: "holds", states: 1, transitions: 0 });
    expect(await check(guardedBy(true))).toMatchObject({ verdict: "violated", states: 2, transitions: 1 });
  });
});
