import { describe, expect, test } from "vitest";
import { md5 } from "../../src/protocols/caches/memcached-ring/md5.ts";
import { ringOf, serverOf } from "../../src/protocols/caches/memcached-ring/ring.ts";

const hex = (text: string): string =>
  md5(text)
    .flatMap((word) => [word & 0xff, (word >>> 8) & 0xff, (word >>> 16) & 0xff, word >>> 24])
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");

test.each([
  ["", "d41d8cd98f00b204e9800998ecf8427e"],
  ["a", "0cc175b9c0f1b6a831c399e269772661"],
  ["abc", "900150983cd24fb0d6963f7d28e17f72"],
  ["message digest", "f96b697d7cb7938d525a2f31aaf161d0"],
  ["abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"],
  ["ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f"],
  [
    "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
    "57edf4a22be3c955ac49da2e2107b67a",
  ],
])("the digest of %j is that of RFC 1321", (text, digest) => {
  expect(hex(text)).toBe(digest);
});

describe("the ring", () => {
  const servers = ["10.0.0.1:11211", "10.0.0.2:11211", "10.0.0.3:11211", "10.0.0.4:11211"];
  const keys = Array.from({ length: 10_000 }, (_, i) => `key${i}`);

  test("has 160 points for each server", () => {
    expect(ringOf(servers)).toHaveLength(640);
  });

  test("a server that goes takes only its own keys with it, about a quarter of all", () => {
    const before = ringOf(servers);
    for (const gone of servers) {
      const after = ringOf(servers.filter((server) => server !== gone));
      const moved = keys.filter((key) => serverOf(key, before) !== serverOf(key, after));
      expect(moved.filter((key) => serverOf(key, before) !== gone)).toEqual([]);
      expect(moved.length).toBeGreaterThan(1500);
      expect(moved.length).toBeLessThan(3500);
    }
  });

  test("is the same in whatever order servers are listed", () => {
    const reversed = ringOf(servers.toReversed());
    const ring = ringOf(servers);
    expect(keys.every((key) => serverOf(key, ring) === serverOf(key, reversed))).toBe(true);
  });

  test("has no place for a key if there are no servers", () => {
    expect(serverOf("key", ringOf([]))).toBe(undefined);
  });
});
