import { describe, expect, it } from "vitest";
import abdRegister from "../../properties/registers/abd-register.properties.ts";
import akkaJoin from "../../properties/akka/akka-join.properties.ts";
import gossip from "../../properties/basics/gossip.properties.ts";
import twoPhaseCommit from "../../properties/basics/two-phase-commit.properties.ts";
import { check, type CheckOptions, type CheckResult, checkNow, type Subject } from "../../src/check/check.ts";
import { type Chunk } from "../../src/check/checkpoint/chunks.ts";
import { always, properties, protocol, step } from "../../src/index.ts";
import type { AnyProperty } from "../../src/model/property.ts";
import { appliesTo, type Suite } from "../../src/model/properties.ts";
import { still, Stopped } from "../../src/semantics/pulse.ts";
import { suite as termination } from "../known/ewd840.ts";
import { nearTeam } from "../near-team.ts";

interface Chosen {
  readonly variant?: string;
  readonly mutant?: string;
  readonly refuted?: true;
}

function subjectOf(
  { of, hold, refuted }: Suite,
  scope: string,
  { variant, mutant, refuted: both }: Chosen = {},
): Subject {
  const all = Object.entries({ ...hold, ...(both ? refuted : {}) });
  const named = all.flatMap(([name, property]) =>
    both || appliesTo(property, { scope, variant: variant ?? of.variants?.[0] }) ? [{ name, property }] : [],
  );
  return { protocol: of, scope: of.scopes[scope]!, selection: { variant, mutant }, properties: named };
}

/** A checkpoint as it is after the search that made it has ended. */
const copied = (chunks: Iterable<Chunk>): readonly Chunk[] => structuredClone([...chunks]);

/**
 * Saves the check at the given chance, or at the next one at which it can be saved, throws it away, and continues with another one for
 * twice as long, and so on. Returns the last one's result. While liveness is being decided nothing can be saved.
 */
function interrupted(subject: Subject, options: CheckOptions, chances: number): [result: CheckResult, times: number] {
  let resume: readonly Chunk[] | undefined;
  for (let times = 0; ; times++) {
    const running = check(subject, { ...options, ...(resume ? { resume } : {}) });
    let next = running.next();
    for (let chance = 1; chance < chances * 2 ** times && !next.done; chance++) next = running.next();
    while (!next.done && !next.value.checkpoint) next = running.next();
    if (next.done) return [next.value, times];
    resume = copied(next.value.checkpoint!());
  }
}

describe("a check that is thrown away and continued again and again ends like one that is not", () => {
  it("two-phase commit, 5 resources", () => {
    const subject = subjectOf(twoPhaseCommit, "rm5");
    const [result, times] = interrupted(subject, {}, 1);
    expect(result.states).toBe(8832);
    expect(times).toBe(1);
    expect(result).toEqual(checkNow(subject));
  });

  it("with properties that are decided on the whole graph, and refuted there", () => {
    const subject = subjectOf(twoPhaseCommit, "manager crashes", { refuted: true });
    const [result, times] = interrupted(subject, { slice: 7 }, 1);
    expect(result.properties.map(({ kind, verdict }) => `${kind} ${verdict}`)).toContain("eventually violated");
    expect(times).toBeGreaterThan(2);
    expect(result).toEqual(checkNow(subject));
  });

  it("gossip, with liveness, steps and histories", () => {
    const subject = subjectOf(gossip, "smoke");
    const [result, times] = interrupted(subject, { slice: 5 }, 3);
    expect(times).toBeGreaterThan(2);
    expect(result).toEqual(checkNow(subject));
  });

  it.each(gossip.of.variants!)("gossip, variant %s, with a history in the state", (variant) => {
    const subject = subjectOf(gossip, "smoke", { variant });
    expect(interrupted(subject, { slice: 11 }, 5)[0]).toEqual(checkNow(subject));
  });

  it("a join, with messages that are dropped", () => {
    const subject = subjectOf(akkaJoin, "smoke");
    expect(interrupted(subject, { slice: 200 }, 2)[0]).toEqual(checkNow(subject));
  });

  it("a register, judged by its history", () => {
    const subject = subjectOf(abdRegister, "smoke");
    const [result, times] = interrupted(subject, { slice: 100 }, 2);
    expect(times).toBeGreaterThan(0);
    expect(result).toEqual(checkNow(subject));
  });

  it("a search that had its verdict, and went on because a history needed more states", () => {
    const history = (most: number) => ({
      history: { start: 0, fold: (count: number): number => Math.min(count + 1, most) },
    });
    const named = {
      "nothing is": always(() => "something is"),
      "few records": always(() => true, history(3)),
      "each step is one": step(() => true, history(12)),
    };
    const subject = {
      ...subjectOf(gossip, "smoke"),
      properties: Object.entries(named).map(([name, property]) => ({ name, property: property as AnyProperty })),
    };
    const [result, times] = interrupted(subject, { slice: 60 }, 5);
    expect(result.searches.map(({ states }) => states)).toEqual([5, 525, 1415]);
    expect(times).toBeGreaterThan(2);
  });

  it("a ring whose token is shared, with liveness", () => {
    const subject = subjectOf(termination as unknown as Suite, "four nodes", { refuted: true });
    const [result, times] = interrupted(subject, { slice: 50 }, 2);
    expect(result.states).toBe(1566);
    expect(times).toBeGreaterThan(2);
    expect(result).toEqual(checkNow(subject));
  });

  it("with a seeded bug, and an end at the first violation", () => {
    const [mutant] = Object.keys(twoPhaseCommit.of.mutants!);
    const subject = subjectOf(twoPhaseCommit, "rm4", { mutant: mutant! });
    const [result, times] = interrupted(subject, { first: true, slice: 1 }, 1);
    expect(result.properties.map(({ verdict }) => verdict)).toContain("violated");
    expect(times).toBeGreaterThan(2);
    expect(result).toEqual(checkNow(subject, { first: true }));
  });
});

/** Stops a check at the given beat. Returns what was saved then (undefined if it had not begun), and its result. */
function stoppedAt(subject: Subject, last: number): { saved?: readonly Chunk[]; result: CheckResult; beats: number } {
  let beats = 0;
  const beat = (): void => {
    if (++beats >= last) throw new Stopped("enough");
  };
  const unheard = <T>(work: () => T): T => {
    const before = beats;
    beats = -Infinity;
    const result = work();
    beats = before;
    return result;
  };
  const running = check(subject, { pulse: { isDue: false, beat, reserve: () => undefined, whole: unheard } });
  let next = running.next();
  let saved: readonly Chunk[] | undefined;
  while (!next.done) {
    if (next.value.ends) saved ??= copied(next.value.checkpoint!());
    next = running.next();
  }
  return { ...(saved ? { saved } : {}), result: next.value, beats };
}

describe("a check that is stopped in the middle of a state", () => {
  it.each([
    ["with liveness, steps and histories", subjectOf(gossip, "smoke")],
    ["with interchangeable nodes", subjectOf(twoPhaseCommit, "rm5")],
    ["with properties that are refuted on the graph", subjectOf(twoPhaseCommit, "manager crashes", { refuted: true })],
  ])("tells what it knows, and goes on as if it had not been: %s", (_, subject) => {
    const whole = checkNow(subject);
    const { beats } = stoppedAt(subject, Infinity);
    expect(beats).toBeGreaterThan(100);
    for (let last = 1; last < beats; last += Math.ceil(beats / 25)) {
      const { saved, result } = stoppedAt(subject, last);
      expect(result).toMatchObject({ complete: false, limit: "enough" });
      for (const { name, verdict } of result.properties) {
        if (verdict !== "incomplete")
          expect(whole.properties.find((one) => one.name === name)).toMatchObject({ verdict });
      }
      if (saved) expect(checkNow(subject, { resume: saved })).toEqual(whole);
    }
  });
});

it("a check without room for its table ends before it takes the memory, and can be continued where there is room", () => {
  const subject = subjectOf(twoPhaseCommit, "rm6");
  const reserve = (bytes: number): void => {
    if (bytes > 2 ** 16) throw new Stopped(`no ${bytes} bytes`);
  };
  const running = check(subject, { pulse: { ...still, reserve } });
  let next = running.next();
  let saved: readonly Chunk[] | undefined;
  for (; !next.done; next = running.next()) if (next.value.ends) saved = copied(next.value.checkpoint!());
  expect(next.value).toMatchObject({ complete: false, limit: "no 114688 bytes" });
  expect(next.value.states).toBeLessThanOrEqual((15 / 16) * 2 ** 12);
  expect(checkNow(subject, { resume: saved! })).toEqual(checkNow(subject));
});

it("so does one whose workers add to its table, if there is no room for a list of its rows", () => {
  const subject = subjectOf(twoPhaseCommit, "rm6");
  const reserve = (bytes: number): void => {
    if (bytes === 2 ** 17) throw new Stopped(`no ${bytes} bytes`);
  };
  const team = nearTeam(subject, {}, 1, 0);
  const running = check(subject, { pulse: { ...still, reserve }, team, statesInJob: 64 });
  let next = running.next();
  let saved: readonly Chunk[] | undefined;
  for (; !next.done; next = running.next()) if (next.value.ends) saved = copied(next.value.checkpoint!());
  expect(next.value).toMatchObject({ complete: false, limit: "no 131072 bytes" });
  expect(next.value.states).toBeLessThanOrEqual(2 ** 15);
  expect(checkNow(subject, { resume: saved! })).toEqual(checkNow(subject));
});

describe("a checkpoint", () => {
  const odd = (message: string): Subject => {
    const of = protocol<{
      roles: { node: { state: { n: number; message: string }; action: { kind: "go" } } };
      scope: object;
    }>()({
      name: "odd",
      summary: "counts",
      nodes: () => ({ node: ["a", "b"] }),
      roles: {
        node: {
          init: () => ({ n: 0, message: "" }),
          actions: ({ n }) => (n < 9 ? [{ kind: "go" }] : []),
          act: {
            go(state) {
              state.n++;
              state.message = message;
            },
          },
        },
      },
      rules: {},
      scopes: { smoke: {} },
    });
    const { of: any, hold } = properties(of, { fine: always(() => true) });
    return { protocol: any, scope: {}, selection: {}, properties: [{ name: "fine", property: hold.fine! }] };
  };
  const saved = (subject: Subject): readonly Chunk[] => {
    const { value, done } = check(subject, { slice: 10 }).next();
    if (done) throw new Error("the check ended too early");
    return copied(value.checkpoint!());
  };

  it("is refused if a handler does something else now", () => {
    const resume = saved(odd("yes"));
    expect(checkNow(odd("yes"), { resume }).states).toBe(100);
    expect(() => checkNow(odd("no"), { resume })).toThrow(
      "the protocol is not what it was when the checkpoint was saved",
    );
  });

  it("is refused if a part of it is missing", () => {
    const resume = saved(odd("yes")).filter((chunk) => chunk.name !== "standing");
    expect(() => checkNow(odd("yes"), { resume })).toThrow('it has "happened" where "standing" was expected.');
  });

  it("keeps the pending questions about interchangeable nodes, and no others are asked", () => {
    interface Told {
      roles: {
        server: { state: { at: string; n: number }; receives: { kind: "tell" }; action: { kind: "go" } };
        client: { state: { at: string }; action: { kind: "go" } };
      };
      scope: object;
    }
    /** The client tells one of two servers, one of which then goes wrong, unless a bound is in the way. */
    const telling = (most: number): Subject => {
      const of = protocol<Told>()({
        name: "telling",
        summary: "a client tells one of two servers",
        nodes: () => ({ server: ["n1", "n2"], client: ["c1"] }),
        roles: {
          server: {
            init: () => ({ at: "start", n: 0 }),
            receive: { tell: (state) => void ([state.at, state.n] = ["told", 1]) },
            actions: ({ at }) => (at === "told" ? [{ kind: "go" }] : []),
            act: { go: (state, _, { id }) => void (state.at = id === "n1" ? "wrong" : "end") },
            bounds: { "it is not told too often": ({ n }) => n <= most },
          },
          client: {
            init: () => ({ at: "start" }),
            actions: ({ at }) => (at === "start" ? [{ kind: "go" }] : []),
            act: {
              go(state, _, self) {
                self.send(self.choose(self.nodes.server), { kind: "tell" });
                state.at = "end";
              },
            },
          },
        },
        rules: {},
        scopes: { smoke: {} },
      });
      const { of: any, hold } = properties(of, {
        fine: always(({ nodes }) => nodes.every(({ state }) => state.at !== "wrong")),
      });
      const named = [{ name: "fine", property: hold.fine! }];
      return { protocol: any, scope: { symmetric: ["n1", "n2"] }, selection: {}, properties: named };
    };
    const resumedAfter = (subject: Subject, states: number): CheckResult => {
      const running = check(subject, { slice: 1 });
      let next = running.next();
      for (let i = 1; i < states; i++) next = running.next();
      if (next.done) throw new Error("the check ended too early");
      return checkNow(subject, { resume: copied(next.value.checkpoint!()) });
    };
    const [wrong, bounded] = [telling(1), telling(0)];
    expect(() => checkNow(wrong)).toThrow("the symmetry of n1, n2 is refused");
    expect(checkNow(bounded).properties[0]!.verdict).toBe("holds");
    for (const states of [1, 2, 3]) {
      expect(() => resumedAfter(wrong, states)).toThrow("the symmetry of n1, n2 is refused");
      expect(resumedAfter(bounded, states)).toEqual(checkNow(bounded));
    }
  });

  it("does not change the check that is saved", () => {
    const subject = subjectOf(twoPhaseCommit, "rm4");
    const running = check(subject, { slice: 50 });
    let next = running.next();
    for (; !next.done; next = running.next()) copied(next.value.checkpoint!());
    expect(next.value).toEqual(checkNow(subject));
  });
});
