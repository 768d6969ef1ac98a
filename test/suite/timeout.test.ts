import { beforeEach, expect, test } from "vitest";
import { always, properties, protocol } from "../../src/index.ts";
import { testSuite } from "../../src/vitest.ts";

const lamp = properties(
  protocol<{ roles: { lamp: { state: object } }; scope: object }>()({
    name: "lamp",
    summary: "it is on or off",
    nodes: () => ({ lamp: ["a"] }),
    roles: { lamp: { init: () => ({}) } },
    rules: {},
    scopes: { smoke: {} },
  }),
  { "it is well": always(() => true) },
);

const timeouts = new Map<string, number>();
beforeEach(({ task }) => void timeouts.set(task.fullTestName.replace(/: .*/u, ""), task.timeout));

await testSuite(lamp);
await testSuite(properties({ ...lamp.of, name: "patient" } as never, lamp.hold as never), { timeoutMs: 600_000 });

test("tests of a suite may take five minutes, or as long as is said", () => {
  expect(timeouts.get("lamp > check (smoke)")).toBe(300_000);
  expect(timeouts.get("patient > check (smoke)")).toBe(600_000);
});
