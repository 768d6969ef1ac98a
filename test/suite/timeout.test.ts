import { beforeEach, expect, test } from "vitest";
import { properties } from "../../src/index.ts";
import { testSuite } from "../../src/vitest.ts";
import { lamp } from "./still-lamp.ts";

const timeouts = new Map<string, number>();
beforeEach(({ task }) => void timeouts.set(task.fullTestName.replace(/: .*/u, ""), task.timeout));

await testSuite(lamp);
await testSuite(properties({ ...lamp.of, name: "patient" } as never, lamp.hold as never), { timeoutMs: 600_000 });

test("tests of a suite may take five minutes, or as long as the user says", () => {
  expect(timeouts.get("lamp > check (smoke)")).toBe(300_000);
  expect(timeouts.get("patient > check (smoke)")).toBe(600_000);
});
