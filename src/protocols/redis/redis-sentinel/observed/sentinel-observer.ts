/**
 * Checks a recorded history of a real Sentinel as far as its events allow. They show epochs, votes and switches, but not
 * `config_epoch`, so configurations are compared by their addresses alone.
 */
import type { Observe, Observation, WatchedProperty } from "../../../../index.ts";
import { numberAt, type Published, type Recording, recordingOf } from "./sentinel-rows.ts";

type Find = (recording: Recording) => { readonly watched: number; readonly violations: readonly Observation[] };

const observation = (t: number, node: number, message: string): Observation => ({
  run: "recording",
  t,
  node: `${node}`,
  message,
});
/** What is wrong with each of these events, as a sentence; undefined if nothing is. */
const each = <E extends Published>(
  events: readonly E[],
  violation: (one: E) => string | undefined,
): ReturnType<Find> => ({
  watched: events.length,
  violations: events.flatMap((one) => {
    const message = violation(one);
    return message === undefined ? [] : [observation(one.t, one.node, message)];
  }),
});
const named = ({ published }: Recording, ev: string): readonly Published[] => published.filter((one) => one.ev === ev);
/** The last of these at a node before another one. */
const lastBefore = (all: readonly Published[], { node, line }: Published): Published | undefined =>
  all.findLast((one) => one.node === node && one.line < line);

const votesOnce: Find = (recording) => {
  const votes = named(recording, "+vote-for-leader");
  return each(votes, (vote) => {
    const epoch = numberAt(vote, 1);
    const earlier = votes.find((one) => one.node === vote.node && numberAt(one, 1) === epoch);
    if (!earlier || earlier.words[0] === vote.words[0]) return undefined;
    return `voted a second time in epoch ${epoch}, after its vote at ${earlier.t} ms`;
  });
};

const epochsGrow: Find = (recording) => {
  const epochs = named(recording, "+new-epoch");
  return each(epochs, (one) => {
    const before = lastBefore(epochs, one);
    if (!before || numberAt(before, 0) < numberAt(one, 0)) return undefined;
    return `entered epoch ${numberAt(one, 0)} after ${numberAt(before, 0)}`;
  });
};

interface Elected extends Published {
  readonly epoch: number;
  /** The id of the sentinel, from its vote for itself. */
  readonly id: string | undefined;
}
/** A failover is in the epoch that its sentinel entered for it, just before. */
function electedIn(recording: Recording): readonly Elected[] {
  const [tries, epochs, votes] = ["+try-failover", "+new-epoch", "+vote-for-leader"].map((ev) => named(recording, ev));
  return named(recording, "+elected-leader").flatMap((elected) => {
    const began = lastBefore(tries, elected);
    const entered = began && lastBefore(epochs, began);
    if (!entered) return [];
    const epoch = numberAt(entered, 0);
    const own = votes.find((vote) => vote.node === elected.node && numberAt(vote, 1) === epoch);
    return [{ ...elected, epoch, id: own?.words[0] }];
  });
}

const electedOnce: Find = (recording) => {
  const elected = electedIn(recording);
  return each(elected, ({ node, epoch }) => {
    const earlier = elected.find((one) => one.epoch === epoch);
    return earlier && earlier.node !== node ? `was elected in epoch ${epoch}, as ${earlier.node} was` : undefined;
  });
};

const mandated: Find = (recording) => {
  const elected = electedIn(recording).filter(({ id }) => id !== undefined);
  const votes = named(recording, "+vote-for-leader");
  const sentinels = new Set(recording.published.map(({ node }) => node)).size;
  return each(elected, ({ epoch, id }) => {
    const given = votes.filter((vote) => vote.words[0] === id && numberAt(vote, 1) === epoch);
    const voters = new Set(given.map(({ node }) => node)).size;
    return voters > sentinels / 2 ? undefined : `was elected in epoch ${epoch} with ${voters} votes of ${sentinels}`;
  });
};

const agreed: Find = (recording) => {
  const findings = recording.published.filter(({ ev }) => ev === "+odown" || ev === "-odown");
  return each(named(recording, "+try-failover"), (one) =>
    lastBefore(findings, one)?.ev === "+odown"
      ? undefined
      : "began a failover of a master that it did not find objectively down",
  );
};

const switchesFollow: Find = (recording) => {
  const switches = named(recording, "+switch-master");
  return each(switches, (one) => {
    const before = lastBefore(switches, one);
    if (!before || numberAt(before, 4) === numberAt(one, 2)) return undefined;
    return `switched from ${numberAt(one, 2)}, and had switched to ${numberAt(before, 4)}`;
  });
};

const oneMaster: Find = (recording) => {
  const switches = named(recording, "+switch-master");
  const last = [...new Map(switches.map((one) => [one.node, one])).values()];
  return each(last, (one) =>
    numberAt(one, 4) === numberAt(last[0], 4)
      ? undefined
      : `ends with master ${numberAt(one, 4)}, and ${last[0].node} with ${numberAt(last[0], 4)}`,
  );
};

/** One violation for each master that was replaced, however many writes it acknowledged. */
const oldMastersStop: Find = (recording) => {
  const switches = named(recording, "+switch-master");
  const first = switches.filter((one) => one === switches.find((other) => numberAt(other, 2) === numberAt(one, 2)));
  return {
    watched: first.length,
    violations: first.flatMap((one) => {
      const old = numberAt(one, 2);
      const back = switches.find(({ line, words }) => line > one.line && words[4] === one.words[2])?.t ?? Infinity;
      const late = recording.acknowledged.filter(({ node, t }) => node === old && t > one.t && t < back);
      const last = late.at(-1);
      if (!last) return [];
      const message = `acknowledged ${late.length} writes up to ${last.t - one.t} ms after ${one.node} had replaced it`;
      return [observation(late[0].t, old, message)];
    }),
  };
};

const finds: Readonly<Record<string, Find>> = {
  "a sentinel votes once in an epoch": votesOnce,
  "epochs of a sentinel never decrease": epochsGrow,
  "an epoch has at most one leader": electedOnce,
  "a leader has the votes of a majority": mandated,
  "a failover begins only while its sentinel finds the master objectively down": agreed,
  "a sentinel switches from the master it had": switchesFollow,
  "all end with the same master": oneMaster,
  "an old master acknowledges no write once another is promoted": oldMastersStop,
};

export const observe: Observe = function* (rows) {
  const recording = recordingOf(rows);
  const { observations, skipped } = recording;
  const properties: WatchedProperty[] = [];
  let limit: string | undefined;
  const all = Object.entries(finds);
  for (const [done, [name, find]] of all.entries()) {
    limit ??= yield { done, of: all.length };
    const found = limit === undefined ? find(recording) : { watched: 0, violations: [] };
    properties.push({ name, ...found, excepted: [] });
  }
  return { observations, properties, skipped, ...(limit === undefined ? {} : { limit }) };
};
