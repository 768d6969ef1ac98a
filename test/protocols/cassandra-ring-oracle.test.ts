import { fc, test as given } from "@fast-check/vitest";
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { tokenOf } from "../../src/protocols/cassandra/ring/murmur3.ts";
import { replicasOf, type Sites, type Strategy } from "../../src/protocols/cassandra/ring/placement.ts";
import { type Owned, ringOf, type Token } from "../../src/protocols/cassandra/ring/token-ring.ts";

/** Parts of the driver that it does not export: its hash, and how it finds replicas by tokens. */
const driver = createRequire(import.meta.url);
const { Murmur3Tokenizer } = driver("cassandra-driver/lib/tokenizer") as {
  Murmur3Tokenizer: new () => Tokenizer;
};
const Metadata = driver("cassandra-driver/lib/metadata") as new (options: object) => DriverMetadata;
const { getByVersion } = driver("cassandra-driver/lib/metadata/schema-parser") as {
  getByVersion(...args: readonly unknown[]): {
    _createKeyspace(name: string, durable: boolean, strategy: string, options: object): { tokenToReplica: Mapper };
  };
};
interface Tokenizer {
  hash(key: Buffer): object;
  parse(token: string): object;
  stringify(token: object): string;
}
interface Host {
  readonly address: string;
  readonly datacenter: string;
  readonly rack: string;
  readonly tokens: readonly string[];
}
type Mapper = (...args: readonly unknown[]) => Readonly<Record<string, readonly Host[]>>;
interface DriverMetadata {
  tokenizer: Tokenizer;
  ringTokensAsStrings: readonly string[];
  primaryReplicas: object;
  datacenters: object;
  setPartitioner(name: string): Tokenizer;
  buildTokens(hosts: { values(): readonly Host[] }): void;
}

describe("the Murmur3 token of a key", () => {
  const theirs = new Murmur3Tokenizer();

  test.each([
    ["123", -7468325962851647638n],
    ["", 0n],
    ["\x00\xff\x10\xfa\x99", -7014524706476729975n],
    ["\xfe", 1630654183249558740n],
    ["keys of more than sixteen bytes", 6610973661830861127n],
  ])("of %j is %s", (key, token) => {
    expect(tokenOf(Buffer.from(key, "latin1"))).toBe(token);
  });

  given.prop([fc.uint8Array({ maxLength: 70 })], { numRuns: 2000 })("is that of the driver", (key) => {
    expect(tokenOf(key).toString()).toBe(String(theirs.hash(Buffer.from(key))));
  });
});

describe("the replicas of a key are those of the driver", () => {
  const names = ["n1", "n2", "n3", "n4", "n5", "n6", "n7"];
  const cluster = fc
    .uniqueArray(fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }), { minLength: 1, maxLength: 24 })
    .chain((tokens) =>
      fc.record({
        tokens: fc.constant(tokens),
        owners: fc.array(fc.constantFrom(...names), { minLength: tokens.length, maxLength: tokens.length }),
        sites: fc.array(fc.record({ dc: fc.constantFrom("east", "west"), rack: fc.constantFrom("r1", "r2", "r3") }), {
          minLength: names.length,
          maxLength: names.length,
        }),
      }),
    );

  function owned(tokens: readonly bigint[], owners: readonly string[]): Readonly<Record<string, readonly bigint[]>> {
    return Object.fromEntries([...new Set(owners)].map((node) => [node, tokens.filter((_, i) => owners[i] === node)]));
  }

  function theirs(owned: Owned, sites: Sites, strategy: string, options: object) {
    const metadata = new Metadata({});
    metadata.setPartitioner("Murmur3Partitioner");
    const hosts = Object.entries(owned).map(([address, tokens]) => ({
      address,
      datacenter: sites[address].dc,
      rack: sites[address].rack,
      tokens: tokens.map(String),
    }));
    metadata.buildTokens({ values: () => hosts });
    const { tokenizer, ringTokensAsStrings, primaryReplicas, datacenters } = metadata;
    const parser = getByVersion({}, {}, () => undefined, [4, 0, 0], undefined);
    // oxlint-disable-next-line no-underscore-dangle -- the only way in
    const { tokenToReplica } = parser._createKeyspace("k", true, strategy, options);
    const replicas = tokenToReplica(tokenizer, ringTokensAsStrings, primaryReplicas, datacenters);
    return (token: Token): readonly string[] =>
      replicas[tokenizer.stringify(tokenizer.parse(String(token)))].map(({ address }) => address);
  }

  const sitesOf = (sites: readonly { dc: string; rack: string }[]): Sites =>
    Object.fromEntries(names.map((name, i) => [name, sites[i]]));

  given.prop([cluster, fc.integer({ min: 1, max: 5 })], { numRuns: 500 })(
    "under SimpleStrategy, in the same order",
    ({ tokens, owners, sites }, copies) => {
      const tokensOf = owned(tokens, owners);
      const of = theirs(tokensOf, sitesOf(sites), "SimpleStrategy", { replication_factor: copies });
      for (const token of tokens) {
        expect(replicasOf(token, ringOf(tokensOf), { kind: "simple", copies })).toEqual(of(token));
      }
    },
  );

  given.prop([cluster, fc.record({ east: fc.nat(4), west: fc.nat(4) })], { numRuns: 1000 })(
    "under NetworkTopologyStrategy, in each data center, wherever the driver names no node twice",
    ({ tokens, owners, sites }, copies) => {
      const tokensOf = owned(tokens, owners);
      const at = sitesOf(sites);
      const strategy: Strategy = { kind: "network topology", copies, sites: at };
      for (const [dc, number] of Object.entries(copies)) {
        const of = theirs(tokensOf, at, "NetworkTopologyStrategy", { [dc]: number });
        for (const token of tokens) {
          const ours = replicasOf(token, ringOf(tokensOf), strategy).filter((node) => at[node].dc === dc);
          const their = of(token);
          if (new Set(their).size === their.length) expect(ours.toSorted()).toEqual([...their].sort());
        }
      }
    },
  );

  test("the driver lists a node twice that has two tokens and is passed over because of its rack", () => {
    const at: Sites = {
      n1: { dc: "east", rack: "r1" },
      n2: { dc: "east", rack: "r1" },
      n3: { dc: "east", rack: "r2" },
      n4: { dc: "east", rack: "r1" },
    };
    const tokensOf = { n1: [1n], n2: [2n, 3n], n3: [4n], n4: [5n] };
    const of = theirs(tokensOf, at, "NetworkTopologyStrategy", { east: 4 });
    expect(of(1n)).toEqual(["n1", "n3", "n2", "n2"]);
    const ours = replicasOf(1n, ringOf(tokensOf), { kind: "network topology", copies: { east: 4 }, sites: at });
    expect(ours).toEqual(["n1", "n2", "n3", "n4"]);
  });
});
