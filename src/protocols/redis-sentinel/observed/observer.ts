/**
 * Holds a recorded history of a real Sentinel against what must hold of it, as far as its events tell. They tell epochs,
 * votes, and switches; they do not tell `config_epoch`, so that configurations are watched by the addresses alone.
 */
import type { Observe, Remark, WatchedProperty } from "../../../index.ts";
import { numberAt, type Published, type Recording, recordingOf } from "./rows.ts";

type Find = (recording: Recording) => { readonly watched: number; readonly violations: readonly Remark[] };

const remark = (t: number, node: number, says: string): Remark => ({ run: "recording", t, node: `${node}`, says });
/** What is wrong with each of these events, as a sentence; undefined where nothing is. */
const each = <E extends Published>(
  events: readonly E[],
  objection: (one: E) => string | undefined,
): ReturnType<Find> => ({
  watched: events.length,
  violations: events.flatMap((one) => {
    const says = objection(one);
    return says === undefined ? [] : [remark(one.t, one.node, says)];
  }),
});
const named = ({ published }: Recording, ev: string): readonly Published[] => published.filter((one) => one.ev === ev);
/** The last of these at a node before a time. */
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
  /** Its id, by the vote for itself with which it began. */
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
      : "began a failover of a master that it did not hold down together with others",
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

/** One remark for each master that was replaced, however many writes it acknowledged. */
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
      const says = `acknowledged ${late.length} writes up to ${last.t - one.t} ms after ${one.node} had replaced it`;
      return [remark(late[0].t, old, says)];
    }),
  };
};

const finds: Readonly<Record<string, Find>> = {
  "a sentinel votes once in an epoch": votesOnce,
  "no epoch of a sentinel falls": epochsGrow,
  "one sentinel leads a failover of an epoch": electedOnce,
  "whoever leads has the votes of a majority": mandated,
  "a failover begins only when the master is held down together": agreed,
  "a sentinel switches from the master that it had": switchesFollow,
  "in the end all know one master": oneMaster,
  "an old master acknowledges nothing once another one is promoted": oldMastersStop,
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
