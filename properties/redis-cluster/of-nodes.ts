import type { Properties, Property, World } from "../../src/index.ts";
import type { NodesOnly, RedisCluster } from "../../src/protocols/redis-cluster/cluster-node.ts";

type Anything = (...worldsAndSteps: readonly never[]) => unknown;

/** Claims about a cluster without its clients, of a cluster with its clients: the claims do not see them. */
export const ofNodes = (claims: Properties<NodesOnly>): Properties<RedisCluster> =>
  Object.fromEntries(Object.entries(claims).map(([name, property]) => [name, withoutClients(property)]));

function withoutClients(property: Property<NodesOnly>): Property<RedisCluster> {
  const { holds, premise, ceases } = property as {
    readonly holds: Anything & { readonly premise?: Anything };
    readonly premise?: Anything;
    readonly ceases?: Readonly<Record<string, Anything>>;
  };
  return {
    ...property,
    holds: Object.assign(blind(holds), holds.premise && { premise: blind(holds.premise) }),
    ...(premise && { premise: blind(premise) }),
    ...(ceases && {
      ceases: Object.fromEntries(Object.entries(ceases).map(([name, isStep]) => [name, blind(isStep)])),
    }),
  } as unknown as Property<RedisCluster>;
}

const blind =
  (asks: Anything) =>
  (...worldsAndSteps: readonly never[]): unknown =>
    asks(...(worldsAndSteps.map((one) => ("nodes" in (one as object) ? narrowed(one) : one)) as never[]));

/** The rest of a world is looked at only where a claim asks for it. */
const narrowed = (world: World<RedisCluster>): World<NodesOnly> =>
  Object.create(world, {
    nodes: { get: () => world.nodes.filter(({ role }) => role === "node") },
  }) as World<NodesOnly>;
