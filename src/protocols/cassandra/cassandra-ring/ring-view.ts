/**
 * The ring as one node sees it, built from what it hears by gossip: the newest announcement of each node, whatever the order in which
 * they arrive, and possibly without earlier ones.
 *
 * Source: apache/cassandra, service/StorageService.java, `handleState…`.
 */
import type { Change } from "../ring/ring-changes.ts";
import type { Rules } from "./rules.ts";
import type { Announcement, Member, View } from "./types.ts";
import type { Owned } from "../ring/token-ring.ts";

export const emptyView = (): View => ({ heard: {}, members: {}, waiting: {} });

export function hear(view: View, announcement: Announcement, rules: Rules): void {
  const { node, generation, version } = announcement;
  const known = view.heard[node];
  if (known && !isNewer({ generation, version }, known)) return;
  view.heard[node] = { generation, version };
  delete view.waiting[node];
  enter(view, announcement, rules);
}

const isNewer = (a: View["heard"][string], b: View["heard"][string]): boolean =>
  a.generation > b.generation || (a.generation === b.generation && a.version > b.version);

function enter(view: View, announcement: Announcement, rules: Rules): void {
  const { node, status } = announcement;
  switch (status.kind) {
    case "joining":
      view.members[node] = memberOf(announcement, []);
      return;
    case "replacing":
      if (status.of in view.members) view.members[node] = memberOf(announcement, []);
      else if (rules.triesReplacementAgain()) view.waiting[node] = announcement;
      return;
    case "normal":
      return claim(view, announcement, rules);
    case "leaving":
    case "moving":
      if (rules.entersFirst(node in view.members)) claim(view, announcement, rules);
      else if (node in view.members) view.members[node] = memberOf(announcement, view.members[node].tokens);
      return;
    case "left":
      delete view.members[node];
      return;
    default:
      status satisfies never;
  }
}

const memberOf = ({ generation, host, tokens: taking, status }: Announcement, tokens: readonly number[]): Member => ({
  generation,
  host,
  tokens,
  status,
  taking,
});

/**
 * A node claims tokens. If one host has two addresses, the one that was started later stays. A token that another node has goes to the
 * claimer only if `takesToken` says so.
 */
function claim(view: View, announcement: Announcement, rules: Rules): void {
  const { node, generation, host, tokens, status } = announcement;
  const replaced = view.members[node]?.status;
  for (const [other, member] of Object.entries(view.members)) {
    if (other === node || !rules.isSameNode(host, member.host)) continue;
    if (member.generation > generation) return;
    delete view.members[other];
  }
  const taken = tokens.filter((token) => {
    const holder = Object.entries(view.members).find(
      ([other, member]) => other !== node && member.tokens.includes(token),
    );
    if (!holder) return true;
    const [other, member] = holder;
    const isReplacing = replaced?.kind === "replacing" && replaced.of === other;
    if (!rules.takesToken(generation, member.generation, isReplacing)) return false;
    member.tokens = member.tokens.filter((one) => one !== token);
    if (member.tokens.length === 0) delete view.members[other];
    return true;
  });
  if (taken.length === 0) delete view.members[node];
  else
    view.members[node] = {
      generation,
      host,
      tokens: taken,
      status,
      taking: status.kind === "moving" ? [status.to] : [],
    };
  for (const [replacer, waits] of Object.entries(view.waiting)) {
    if (waits.status.kind !== "replacing" || waits.status.of !== node) continue;
    delete view.waiting[replacer];
    enter(view, waits, rules);
  }
}

/** The tokens of all nodes that own some. */
export const ownedIn = ({ members }: Pick<View, "members">): Owned =>
  Object.fromEntries(
    Object.entries(members).flatMap(([node, { tokens }]) => (tokens.length > 0 ? [[node, tokens]] : [])),
  );

/** The changes that are under way, as far as a view knows. */
export const changesIn = ({ members }: Pick<View, "members">): readonly Change[] =>
  Object.entries(members).flatMap(([node, { status, taking }]): readonly Change[] => {
    switch (status.kind) {
      case "joining":
        return [{ kind: "join", node, tokens: taking }];
      case "replacing":
        return status.of in members ? [{ kind: "replace", node, of: status.of }] : [];
      case "leaving":
        return [{ kind: "leave", node }];
      case "moving":
        return [{ kind: "move", node, tokens: taking }];
      case "normal":
      case "left":
        return [];
    }
  });
