import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { observe, run } from "../../src/index.ts";
import { freePorts } from "./cluster-of-processes.ts";
import suite from "./farewell.ts";

test.each([
  ["udp", "unordered"],
  ["tcp", "fifo"],
  ["websocket", "fifo"],
] as const)("what a node says that is stopped in order arrives, by %s", async (transport, kind) => {
  const folder = mkdtempSync(join(tmpdir(), "hearsay-words-"));
  const [a, b] = (await freePorts(2)).map((port) => `127.0.0.1:${port}`);
  const scope = { channels: { words: kind } };
  const cluster = { scope, nodes: { a, b }, channels: { words: transport } };
  const history = (node: string): string => join(folder, `${node}.jsonl`);
  const begin = (node: string) => run(suite, { node, cluster, folder, seed: 1, history: history(node) });
  const [first, second] = [await begin("a"), await begin("b")];
  // A queue is open once something has come through it.
  first.node.act({ kind: "greet" });
  const heard = (): readonly string[] => (second.node.state as { heard: readonly string[] }).heard;
  while (heard().length < 1) await setTimeout(5);
  first.stop();
  await first.ended;
  while (heard().length < 2) await setTimeout(5);
  expect(heard()).toEqual(["greeting", "farewell"]);
  second.stop();
  await second.ended;
  const histories = ["a", "b"].map((node) => readFileSync(history(node), "utf8"));
  expect(await observe(suite, histories, { scope })).toMatchObject({
    verdict: "holds",
    refinement: { steps: 7, explained: 7, unexplained: [] },
  });
  rmSync(folder, { recursive: true });
});
