/** Compares `keySlot` with the answers of a real redis-server 7.0.15. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { keySlot } from "../../src/protocols/redis/redis-cluster/key-slot.ts";

interface Vector {
  readonly keyBase64: string;
  readonly keyUtf8: string | null;
  readonly slot: number;
  readonly note: string;
}
const { vectors } = JSON.parse(readFileSync(new URL("../fixtures/redis-keyslots.json", import.meta.url), "utf8")) as {
  readonly vectors: readonly Vector[];
};

test("each of the 53 keys is in the slot that the server says", () => {
  expect(vectors).toHaveLength(53);
  const bytes = ({ keyBase64 }: Vector): Uint8Array => Uint8Array.from(Buffer.from(keyBase64, "base64"));
  expect(vectors.map((vector) => [vector.note, keySlot(bytes(vector))])).toEqual(
    vectors.map(({ note, slot }) => [note, slot]),
  );
});

test("a string is taken as UTF-8", () => {
  const texts = vectors.filter(({ keyUtf8 }) => keyUtf8 !== null);
  expect(texts.length).toBeGreaterThan(20);
  expect(texts.map(({ keyUtf8 }) => keySlot(keyUtf8!))).toEqual(texts.map(({ slot }) => slot));
});

test("only what is between the first braces counts, unless that is nothing", () => {
  expect(keySlot("{user}.name")).toBe(keySlot("{user}.age"));
  expect(keySlot("{user}{other}")).toBe(keySlot("user"));
  expect(keySlot("{}user")).not.toBe(keySlot(""));
  expect(keySlot("a}b{c")).not.toBe(keySlot("c"));
});
