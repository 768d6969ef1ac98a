/** The sizes in which rings are checked. Each looks at one thing. */
import type { Scope } from "../../../index.ts";
import type { CassandraRing } from "./types.ts";

type RingScope = CassandraRing["scope"] & Scope;

const base = { positions: 5, copies: 2, views: 2, formed: true } as const;
type Owner = RingScope["owners"][string];
const settled = (...tokens: readonly number[]): Owner => ({ tokens, doing: [] });
const doing = (what: Owner["doing"][number], ...tokens: readonly number[]): Owner => ({ tokens, doing: [what] });

export const scopes = {
  /** n3 leaves, and nobody knows anything about it yet. */
  smoke: { ...base, formed: false, owners: { n1: settled(1), n2: settled(3), n3: doing("leave", 4) } },
  small: { ...base, owners: { n1: settled(1, 4), n2: doing("leave", 3, 6), n3: doing("join", 2, 5) }, positions: 6 },
  "three changes": {
    ...base,
    views: 1,
    owners: { n1: settled(1, 4), n2: doing("leave", 3, 6), n3: doing("join", 2, 5), n4: doing("join", 7) },
    positions: 7,
  },
  /** n1 moves past n2 and n3, so n3 gets what n1 leaves behind. */
  "one moves": { ...base, owners: { n1: doing("move 5", 1), n2: settled(2), n3: settled(3) } },
  /** Only if n3 leaves will n4 get what lies before n3: key 5. */
  "one joins while another leaves": {
    ...base,
    owners: { n1: settled(4), n2: settled(5), n3: doing("leave", 1), n4: doing("join", 2) },
  },
  "one is replaced": {
    ...base,
    formed: false,
    owners: { n1: settled(1), n2: settled(3), n3: { ...doing("replace n2", 3), generation: 2 } },
  },
  "two are replaced": {
    ...base,
    views: 1,
    owners: {
      n1: settled(1),
      n2: settled(2),
      n3: settled(3),
      n4: { ...doing("replace n2", 2), generation: 2 },
      n5: { ...doing("replace n3", 3), generation: 2 },
    },
  },
  /** n3 is n2 after a restart under a new address, and with other tokens. */
  "one has a new address": {
    ...base,
    formed: false,
    owners: { n1: settled(1), n2: { ...settled(3), host: "h" }, n3: { ...settled(4), host: "h", generation: 2 } },
  },
  "neighbours leave": {
    ...base,
    copies: 1,
    views: 1,
    owners: { n1: doing("leave", 1), n2: doing("leave", 2), n3: settled(3) },
  },
  /** The same, but n2 knows that data is moving to it once it has heard that n1 leaves. */
  "neighbours leave unless data moves to them": {
    ...base,
    copies: 1,
    views: 1,
    refuses: true,
    owners: { n1: doing("leave", 1), n2: doing("leave", 2), n3: settled(3) },
  },
  /** n1 gets what n3 leaves behind, and moves itself. */
  "two move": {
    ...base,
    copies: 1,
    positions: 6,
    views: 1,
    owners: { n1: doing("move 1", 2), n2: settled(4), n3: doing("move 3", 6) },
  },
  /** n1 and n2 claim the same token, and were started in the same second. */
  "two claim a token": { ...base, formed: false, owners: { n1: settled(1, 3), n2: settled(3, 4) } },
} satisfies Record<string, RingScope>;
