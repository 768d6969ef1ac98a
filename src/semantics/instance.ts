/** Instantiates a protocol at a finite size: lists its nodes, chooses its variant and rules, and validates the scope. */
import { wrongAnswer } from "../model/user-answers.ts";
import { ModelError } from "../model/model-error.ts";
import { didYouMean } from "../model/nearest.ts";
import { canonical } from "../model/plain.ts";
import type { AnyProtocol, AnyRole, RoleDefinition, Rules, Self, Shape } from "../model/protocol.ts";
import type { ChannelKind, NodeId } from "../model/network.ts";
import { checkNames } from "../model/scope-names.ts";
import { channelKinds, type Scope } from "../model/scope.ts";
import { checkScope } from "../model/validate.ts";
import { selfOf } from "./self-of-node.ts";
import { SharedAccess } from "./shared-access.ts";
import { thrownBy } from "./thrown-text.ts";

/** What a user selects besides the scope. */
export interface Selection {
  readonly variant?: string | undefined;
  readonly mutant?: string | undefined;
}

/** A protocol at a finite size: its nodes are known and its rules are chosen. Nodes and channels are numbered in listed order. */
export interface Instance {
  readonly protocol: AnyProtocol;
  readonly scope: Scope;
  readonly variant: string | undefined;
  readonly mutant: string | undefined;
  /** All roles, including those that no node has in this scope. */
  readonly roles: readonly string[];
  readonly nodes: readonly NodeId[];
  readonly index: ReadonlyMap<NodeId, number>;
  /** How each node behaves. */
  readonly behaviours: readonly RoleDefinition<Shape, string>[];
  /** What each node knows about itself. */
  readonly selves: readonly Self<Shape>[];
  readonly channels: readonly string[];
  readonly kinds: readonly ChannelKind[];
  /** The rules that were called at least once so far. */
  readonly asked: Set<string>;
  /** The initial shared part, and the access to it; undefined if the protocol has none. */
  readonly shared: { readonly first: object; readonly access: SharedAccess } | undefined;
}

/**
 * Puts a protocol into a scope.
 *
 * @throws ModelError for an unknown variant or mutant, a scope that is not plain data, and nodes that are missing or not unique
 */
export function instantiate(protocol: AnyProtocol, scope: Scope, selection: Selection = {}): Instance {
  checkScope(scope, `scope of ${protocol.name}`);
  const frozen = canonical(scope, `scope of ${protocol.name}`).value as Scope;
  const variant = chosenVariant(protocol, selection.variant);
  const asked = new Set<string>();
  const rules = noting(rulesOf(protocol, selection.mutant), asked);
  const byRole = nodesOf(protocol, frozen);
  refuseUnknownRoles(protocol, Object.keys(byRole));
  const nodes = Object.values(byRole).flat();
  if (nodes.length === 0) {
    throw new ModelError(`${protocol.name}: this scope has no nodes: ${JSON.stringify(scope)}. It needs at least one.`);
  }
  const index = new Map(nodes.map((id, i) => [id, i]));
  if (index.size < nodes.length || nodes.some((id) => typeof id !== "string")) {
    throw new ModelError(`${protocol.name}: nodes are not unique strings: ${nodes.join(", ")}.`);
  }
  checkNames(frozen, byRole, `scope of ${protocol.name}`);
  const listed = canonical(byRole, "nodes").value as Readonly<Record<string, readonly NodeId[]>>;
  const selves = Object.entries(byRole).flatMap(([role, ids]) =>
    ids.map((id) => selfOf({ id, role, nodes: listed, scope: frozen, variant: variant as string, rules }, ids)),
  );
  const channels = channelsOf(protocol, frozen);
  return {
    protocol,
    scope: frozen,
    variant,
    mutant: selection.mutant,
    roles: Object.keys(byRole),
    nodes,
    index,
    behaviours: selves.map(({ role }) => erased(protocol.roles[role])),
    selves,
    channels: channels.map(([name]) => name),
    kinds: channels.map(([, kind]) => kind),
    asked,
    shared: sharedOf(protocol, frozen),
  };
}

function sharedOf(protocol: AnyProtocol, scope: Scope): Instance["shared"] {
  if (!protocol.shared) return undefined;
  let first: unknown;
  try {
    first = protocol.shared(scope as never);
  } catch (error) {
    throw new ModelError(
      `${protocol.name}: ${thrownBy("shared", error, protocol.name)}, in scope ${JSON.stringify(scope)}.`,
    );
  }
  const { value } = canonical(first, `${protocol.name}, shared`);
  if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype)
    return { first: value, access: new SharedAccess() };
  throw wrongAnswer(`${protocol.name}: shared`, first, 'a record: { lock: "free" }');
}

function channelsOf(protocol: AnyProtocol, scope: Scope): readonly (readonly [string, ChannelKind])[] {
  const own = channelKinds(protocol.channels, {});
  const unknown = Object.keys(scope.channels ?? {}).find((name) => !Object.hasOwn(own, name));
  if (unknown !== undefined) {
    throw new ModelError(`scope: channels names "${unknown}": ${didYouMean(unknown, Object.keys(own))}`);
  }
  return Object.entries(channelKinds(protocol.channels, scope));
}

/** Erases the types of a role: an instance hands each node only states, messages and effects of its own role. */
const erased = (role: AnyRole): RoleDefinition<Shape, string> => role as RoleDefinition<Shape, string>;

function refuseUnknownRoles({ name, roles }: AnyProtocol, named: readonly string[]): void {
  const unknown = named.find((role) => !Object.hasOwn(roles, role));
  if (unknown !== undefined) {
    throw new ModelError(`${name}: nodes names the role "${unknown}": ${didYouMean(unknown, Object.keys(roles))}`);
  }
}

function nodesOf(protocol: AnyProtocol, scope: Scope): Readonly<Record<string, readonly NodeId[]>> {
  let nodes: unknown;
  try {
    nodes = protocol.nodes(scope as never);
  } catch (error) {
    throw new ModelError(
      `${protocol.name}: ${thrownBy("nodes", error, protocol.name)}, in scope ${JSON.stringify(scope)}.`,
    );
  }
  if (typeof nodes === "object" && nodes !== null && Object.values(nodes).every(Array.isArray))
    return nodes as Readonly<Record<string, readonly NodeId[]>>;
  throw wrongAnswer(`${protocol.name}: nodes`, nodes, 'lists of ids by role: { server: ["n1", "n2"] }');
}

/** The same rules, each noting that it was called. */
function noting(rules: Rules, asked: Set<string>): Rules {
  const entries = Object.entries(rules).map(([name, rule]) => [
    name,
    (...args: never[]): unknown => {
      asked.add(name);
      return rule(...args);
    },
  ]);
  return Object.fromEntries(entries) as Rules;
}

function chosenVariant(protocol: AnyProtocol, wanted: string | undefined): string | undefined {
  const known = protocol.variants ?? [];
  if (wanted === undefined) return known[0];
  if (known.includes(wanted)) return wanted;
  throw new ModelError(`${protocol.name} has no variant "${wanted}": ${didYouMean(wanted, known)}`);
}

function rulesOf(protocol: AnyProtocol, wanted: string | undefined): Rules {
  if (wanted === undefined) return protocol.rules;
  const mutants = protocol.mutants ?? {};
  if (Object.hasOwn(mutants, wanted)) return { ...protocol.rules, ...(mutants[wanted].rules as Rules) };
  throw new ModelError(`${protocol.name} has no mutant "${wanted}": ${didYouMean(wanted, Object.keys(mutants))}`);
}
