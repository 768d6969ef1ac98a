/** Messages in flight on `coalescing` channels: each at most once on a link, however many there are and in whatever order they arrive. */
import { expect, test } from "vitest";
import { Random } from "../../src/fuzz/random.ts";
import { CoalescingMessages } from "../../src/simulate/coalescing-messages.ts";

test("a message is on a link at most once, until it is taken out", () => {
  const messages = new CoalescingMessages();
  const added = [messages.add(1, 2, 7), messages.add(1, 2, 7), messages.add(2, 1, 7), messages.add(1, 2, 8)];
  messages.delete(1, 2, 7);
  messages.delete(1, 2, 9);
  const again = [messages.add(1, 2, 7), messages.add(2, 1, 7), messages.add(1, 2, 8), messages.add(1, 2, 9)];
  expect([added, again]).toEqual([
    [true, false, true, true],
    [true, false, false, true],
  ]);
});

test("in 30,000 changes, with a thousand messages coming and going, each answer is that of a Set of texts", () => {
  const messages = new CoalescingMessages();
  const naive = new Set<string>();
  const random = new Random(1);
  const wrong: string[] = [];
  for (let i = 0; i < 30_000; i++) {
    const [from, to, content] = [random.below(12), random.below(12), random.below(8)];
    const name = `${from} to ${to}: ${content}`;
    if (random.below(2) === 0) {
      messages.delete(from, to, content);
      naive.delete(name);
    } else {
      if (messages.add(from, to, content) === naive.has(name)) wrong.push(name);
      naive.add(name);
    }
  }
  expect(wrong).toEqual([]);
});
