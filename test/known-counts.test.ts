/**
 * Numbers that others have published, or that follow from an argument: every state, step and depth is counted exactly.
 *
 * TLC gives initial states depth 1, and counts them among the states it generates; here they have depth 0 and are no
 * transitions. Its counts are those of `manifest.json` in github.com/tlaplus/Examples, which its maintainers check on every
 * commit.
 */
import { describe as group, expect, test } from "vitest";
import { checkNow, type CheckResult } from "../src/check/check.ts";
import { always, protocol } from "../src/index.ts";
import type { AnyProperty } from "../src/model/property.ts";
import type { AnyProtocol } from "../src/model/protocol.ts";
import type { Scope } from "../src/model/scope.ts";
import { twoPhaseCommit } from "../src/protocols/basics/two-phase-commit/two-phase-commit.ts";
import { election } from "./bench/election.ts";
import { ewd840, suite as termination } from "./known/ewd840.ts";
import { decided, paxos } from "./known/paxos.ts";
import { explore } from "./reference/reference.ts";

/** Set by `npm run soak`, which also counts what takes longer. */
const isSoak = process.env["HEARSAY_SOAK"] !== undefined;

const everyState = always(() => true);

function checked(of: AnyProtocol, scope: object, properties: Readonly<Record<string, AnyProperty>> = {}): CheckResult {
  const named = Object.entries({ "every world is looked at": everyState, ...properties });
  const result = checkNow({
    protocol: of,
    scope: scope as Scope,
    selection: {},
    properties: named.map(([name, property]) => ({ name, property })),
  });
  expect(result.complete).toBe(true);
  return result;
}

// --- puzzles: one node, whose state is the whole puzzle ---------------------------------------------------------------

/** A state is a record of numbers, booleans and lists; a move has a name and leads to a state. */
type State = Readonly<Record<string, number | boolean | readonly number[] | readonly boolean[]>>;
type Moves<S extends State> = (state: S) => readonly (readonly [name: string, to: S])[];

interface Puzzle<S extends State> {
  readonly initials: readonly S[];
  readonly moves: Moves<S>;
}

interface Solver<S extends State> {
  roles: { solver: { state: { at: S }; action: { kind: "move"; name: string; to: S } } };
  scope: object;
}

const CHOICES = 64;

function solver<S extends State>({ initials, moves }: Puzzle<S>): AnyProtocol {
  return protocol<Solver<S>>()({
    name: "puzzle",
    summary: "one node whose state is the whole puzzle",
    nodes: () => ({ solver: ["solver"] }),
    roles: {
      solver: {
        init: () => ({ at: initials[0]! }),
        start(state, self) {
          // In two choices, because for every value that is taken, every value on offer is examined again.
          const first = self.choose(range(0, Math.ceil(initials.length / CHOICES) - 1)) * CHOICES;
          const second = self.choose(range(0, Math.min(CHOICES, initials.length - first) - 1));
          state.at = initials[first + second]!;
        },
        actions: ({ at }) => moves(at).map(([name, to]) => ({ kind: "move", name, to })),
        act: { move: (state, { to }) => void (state.at = to) },
      },
    },
    rules: {},
    scopes: { all: {} },
  });
}

interface Counts {
  readonly states: number;
  /** Steps that lead to another state, and steps that lead back to the same one. */
  readonly transitions: number;
  readonly stuttering: number;
  readonly depth: number;
}

/** The same numbers, counted by the simplest possible search. */
function counted<S extends State>({ initials, moves }: Puzzle<S>): Counts {
  const depths = new Map(initials.map((state) => [JSON.stringify(state), 0]));
  let [transitions, stuttering, depth] = [0, 0, 0];
  for (const [key, steps] of depths) {
    depth = Math.max(depth, steps);
    for (const [, to] of moves(JSON.parse(key) as S)) {
      const next = JSON.stringify(to);
      if (next === key) stuttering++;
      else transitions++;
      if (!depths.has(next)) depths.set(next, steps + 1);
    }
  }
  return { states: depths.size, transitions, stuttering, depth };
}

function solved<S extends State>(puzzle: Puzzle<S>, isSolved?: (state: S) => boolean): Counts & { solution?: number } {
  const properties: Record<string, AnyProperty> = isSolved
    ? { "it is never solved": always(({ nodes }) => !isSolved((nodes[0]!.state as { at: S }).at)) as AnyProperty }
    : {};
  const { states, transitions, stuttering, depth, ...result } = checked(solver(puzzle), {}, properties);
  expect({ states, transitions, stuttering, depth }).toEqual(counted(puzzle));
  const unsolved = result.properties.find(({ name }) => name === "it is never solved");
  return {
    ...{ states, transitions, stuttering, depth },
    ...(unsolved?.counterexample ? { solution: unsolved.counterexample.run.steps.length } : {}),
  };
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

group("two-phase commit", () => {
  // Gray and Lamport, "Consensus on Transaction Commit", ACM TODS 31(1), 2006, specification TwoPhase. TLC, Spin and
  // Stateright (examples/2pc.rs asserts 288 and 8,832) print the same numbers of states.
  test.each([
    [2, 56],
    [3, 288],
    [4, 1568],
    [5, 8832],
    [6, 50816],
  ])("with %i resources has %i states", (resources, states) => {
    expect(checked(twoPhaseCommit, { resources })).toMatchObject({ states });
  });
  test.runIf(isSoak)("with 7 resources has 296,448 states", () => {
    expect(checked(twoPhaseCommit, { resources: 7 })).toMatchObject({ states: 296_448 });
  });
  // Counted by hand-written Spin and TLA+ models of the same protocol, without the steps that change nothing.
  test.each([
    [2, 105],
    [3, 761],
    [4, 5377],
  ])("with %i resources has %i transitions", (resources, transitions) => {
    expect(checked(twoPhaseCommit, { resources })).toMatchObject({ transitions });
  });
  test("with 3 resources is 10 steps deep", () => {
    // tlaplus/Examples, transaction_commit/TwoPhase.cfg: 288 distinct states, depth 11.
    expect(checked(twoPhaseCommit, { resources: 3 })).toMatchObject({ states: 288, depth: 10 });
  });
});

test("leader election among 3 servers in 1 term is what the naive reference counts", () => {
  const { states, transitions, stuttering, depth } = checked(election, { servers: 3, terms: 1 });
  const naive = explore(election, { servers: 3, terms: 1 } as Scope);
  expect({ states, transitions, stuttering, depth }).toEqual({
    states: naive.states,
    transitions: naive.transitions,
    stuttering: naive.stuttering,
    depth: naive.depth,
  });
  expect(states).toBe(1111);
});

test.runIf(isSoak)(
  "leader election among 3 servers in 2 terms has 3,365,561 states, and 561,821 up to renaming",
  () => {
    // Stateright, Spin and a hand-written search find the same counts for this model, which `npm run bench` measures by.
    expect(checked(election, { servers: 3, terms: 2 })).toMatchObject({ states: 3_365_561 });
    expect(checked(election, election.scopes["symmetric"]!)).toMatchObject({ states: 561_821, complete: true });
  },
  600_000,
);

group("specifications of TLA+", () => {
  test("HourClock has 12 states, all of them initial", () => {
    // Lamport, "Specifying Systems", 2002, chapter 2. TLC: 24 states generated, 12 distinct, depth 1.
    const clock: Puzzle<{ hour: number }> = {
      initials: range(1, 12).map((hour) => ({ hour })),
      moves: ({ hour }) => [["tick", { hour: (hour % 12) + 1 }]],
    };
    expect(solved(clock)).toEqual({ states: 12, transitions: 24 - 12, stuttering: 0, depth: 0 });
  });

  test("AsynchInterface with 3 values has 12 states", () => {
    // Lamport, "Specifying Systems", 2002, chapter 3. TLC: 30 states generated, 12 distinct, depth 2. Initially the two
    // bits agree: 6 states.
    type Wire = { value: number; ready: number; acknowledged: number };
    const wire: Puzzle<Wire> = {
      initials: range(0, 1).flatMap((bit) => range(1, 3).map((value) => ({ value, ready: bit, acknowledged: bit }))),
      moves: ({ value, ready, acknowledged }) =>
        ready === acknowledged
          ? range(1, 3).map((sent) => [`send ${sent}`, { value: sent, ready: 1 - ready, acknowledged }] as const)
          : [["receive", { value, ready, acknowledged: 1 - acknowledged }]],
    };
    expect(solved(wire)).toEqual({ states: 12, transitions: 30 - 6, stuttering: 0, depth: 1 });
  });

  test("DieHard has 16 states, and 4 gallons after 6 steps", () => {
    // Lamport, "The TLA+ Video Course", lecture 4; tlaplus/Examples, DieHard. TLC: 97 states generated, 16 distinct: the
    // initial one, and 6 steps from each. A jug is full or empty after every step: 16 of 24 states.
    type Jugs = { small: number; big: number };
    const jugs: Puzzle<Jugs> = {
      initials: [{ small: 0, big: 0 }],
      moves({ small, big }) {
        const toBig = Math.min(small, 5 - big);
        const toSmall = Math.min(big, 3 - small);
        return [
          ["fill small", { small: 3, big }],
          ["fill big", { small, big: 5 }],
          ["empty small", { small: 0, big }],
          ["empty big", { small, big: 0 }],
          ["small to big", { small: small - toBig, big: big + toBig }],
          ["big to small", { small: small + toSmall, big: big - toSmall }],
        ];
      },
    };
    const found = solved(jugs, ({ big }) => big === 4);
    expect(found).toMatchObject({ states: 16, solution: 6 });
    expect(found.transitions + found.stuttering).toBe(97 - 1);
  });

  test("TCommit with 3 resource managers has 34 states", () => {
    // Gray and Lamport 2006, specification TCommit. TLC: 94 states generated, 34 distinct, depth 7. Each manager is working,
    // prepared or aborted (27 states), or each is prepared or committed, and at least one is committed (7 more).
    const [WORKING, PREPARED, COMMITTED, ABORTED] = [0, 1, 2, 3];
    const commit: Puzzle<{ phases: number[] }> = {
      initials: [{ phases: [WORKING, WORKING, WORKING] }],
      moves: ({ phases }) => {
        const canCommit = phases.every((phase) => phase === PREPARED || phase === COMMITTED);
        const notCommitted = !phases.includes(COMMITTED);
        return phases.flatMap((phase, i) => [
          ...(phase === WORKING ? [[`prepare ${i}`, { phases: phases.with(i, PREPARED) }] as const] : []),
          ...(phase === PREPARED && canCommit ? [[`commit ${i}`, { phases: phases.with(i, COMMITTED) }] as const] : []),
          ...(phase <= PREPARED && notCommitted ? [[`abort ${i}`, { phases: phases.with(i, ABORTED) }] as const] : []),
        ]);
      },
    };
    expect(solved(commit)).toEqual({ states: 34, transitions: 94 - 1, stuttering: 0, depth: 6 });
  });

  test("CoffeeCan with 100 beans has 5,150 states, all of them initial", () => {
    // D. Gries, "The Science of Programming", 1981, section 13; tlaplus/Examples, CoffeeCan100Beans.cfg. TLC: 20,002 states
    // generated, 5,150 distinct, depth 1. Its steps are three from most cans, and one that stays put in the 2 cans of one bean.
    type Can = { black: number; white: number };
    const can: Puzzle<Can> = {
      initials: range(1, 100).flatMap((beans) => range(0, beans).map((black) => ({ black, white: beans - black }))),
      moves: ({ black, white }) => [
        ...(black > 1 ? [["two black", { black: black - 1, white }] as const] : []),
        ...(white > 1 ? [["two white", { black: black + 1, white: white - 2 }] as const] : []),
        ...(black > 0 && white > 0 ? [["one of each", { black: black - 1, white }] as const] : []),
      ],
    };
    expect(solved(can)).toEqual({ states: 5150, transitions: 20002 - 5150 - 2, stuttering: 0, depth: 0 });
  });
});

group("puzzles", () => {
  test("the tower of Hanoi with 5 disks has 3^5 states, and takes 2^5 - 1 moves", () => {
    // A. Hinz et al., "The Tower of Hanoi: Myths and Maths", 2013, chapter 2: the graph has 3^n vertices and
    // 3 (3^n - 1) / 2 edges, each of which is a move both ways; 2^n - 1 is the farthest from a perfect state.
    const disks = 5;
    const hanoi: Puzzle<{ pegs: number[] }> = {
      initials: [{ pegs: range(1, disks).map(() => 0) }],
      moves: ({ pegs }) =>
        pegs.flatMap((peg, disk) =>
          pegs.slice(0, disk).includes(peg)
            ? []
            : range(0, 2)
                .filter((to) => to !== peg && !pegs.slice(0, disk).includes(to))
                .map((to) => [`disk ${disk} to ${to}`, { pegs: pegs.with(disk, to) }] as const),
        ),
    };
    expect(solved(hanoi, ({ pegs }) => pegs.every((peg) => peg === 2))).toEqual({
      states: 243,
      transitions: 3 * (243 - 1),
      stuttering: 0,
      depth: 31,
      solution: 31,
    });
  });

  test("3 missionaries and 3 cannibals meet in 16 states, and cross in 11 trips", () => {
    // S. Amarel, "On representations of problems of reasoning about actions", Machine Intelligence 3, 1968;
    // S. Russell, P. Norvig, "Artificial Intelligence: A Modern Approach", exercise "missionaries and cannibals".
    type Bank = { missionaries: number; cannibals: number; boat: number };
    const isSafe = (m: number, c: number): boolean => (m === 0 || m >= c) && (m === 3 || 3 - m >= 3 - c);
    const river: Puzzle<Bank> = {
      initials: [{ missionaries: 3, cannibals: 3, boat: 1 }],
      moves: ({ missionaries, cannibals, boat }) =>
        [
          [1, 0],
          [2, 0],
          [0, 1],
          [0, 2],
          [1, 1],
        ].flatMap(([m, c]) => {
          const sign = boat === 1 ? -1 : 1;
          const [ms, cs] = [missionaries + sign * m!, cannibals + sign * c!];
          if (ms < 0 || cs < 0 || ms > 3 || cs > 3 || !isSafe(ms, cs)) return [];
          return [[`${m} and ${c}`, { missionaries: ms, cannibals: cs, boat: 1 - boat }] as const];
        }),
    };
    const found = solved(river, ({ missionaries, cannibals }) => missionaries + cannibals === 0);
    expect(found).toMatchObject({ states: 16, stuttering: 0, solution: 11 });
  });

  test("a wolf, a goat and a cabbage have 10 safe states, and cross in 7 trips", () => {
    // Alcuin of York, "Propositiones ad acuendos juvenes", problem 18. In 6 of 16 states the goat is alone with the wolf, the
    // cabbage or both.
    const [FARMER, WOLF, GOAT, CABBAGE] = [0, 1, 2, 3] as const;
    const isSafe = (far: readonly boolean[]): boolean =>
      far[GOAT] === far[FARMER] || (far[GOAT] !== far[WOLF] && far[GOAT] !== far[CABBAGE]);
    const river: Puzzle<{ far: boolean[] }> = {
      initials: [{ far: [false, false, false, false] }],
      moves: ({ far }) =>
        range(FARMER, CABBAGE).flatMap((taken) => {
          if (far[taken] !== far[FARMER]) return [];
          const after = far.map((side, who) => (who === FARMER || who === taken ? !side : side));
          return isSafe(after) ? [[`with ${taken}`, { far: after }] as const] : [];
        }),
    };
    // The graph is a path of 2, a cycle of 6 and a path of 2: 10 edges, each both ways.
    expect(solved(river, ({ far }) => far.every(Boolean))).toEqual({
      states: 10,
      transitions: 20,
      stuttering: 0,
      depth: 7,
      solution: 7,
    });
  });

  test("the sliding puzzle of 2 by 3 reaches half of 6! states, the farthest after 21 moves", () => {
    // A. Johnson, W. Story, "Notes on the '15' puzzle", American Journal of Mathematics 2, 1879: half of the permutations.
    // 21: OEIS A151944. A state has 2 moves if the hole is in one of the 4 corners, and 3 if it is in one of the 2 places between.
    const tiles: Puzzle<{ tiles: number[] }> = {
      initials: [{ tiles: [0, 1, 2, 3, 4, 5] }],
      moves: ({ tiles }) => {
        const hole = tiles.indexOf(0);
        return range(0, 5)
          .filter((at) => Math.abs((at % 3) - (hole % 3)) + Math.abs(Math.floor(at / 3) - Math.floor(hole / 3)) === 1)
          .map((at) => [`slide ${at}`, { tiles: tiles.with(hole, tiles[at]!).with(at, 0) }] as const);
      },
    };
    expect(solved(tiles)).toEqual({ states: 360, transitions: 60 * (4 * 2 + 2 * 3), stuttering: 0, depth: 21 });
  });

  test("5 philosophers have 3^5 states, of which 2 are deadlocks", () => {
    // Model Checking Contest, model Philosophers: 3^n markings, because each fork is free, or with its left or its right
    // neighbour. In 2 * 3^(n-1) states one takes a free fork on either side, and in 3^(n-2) one puts two down.
    const n = 5;
    const [FREE, LEFT_OF, RIGHT_OF] = [0, 1, 2];
    const table: Puzzle<{ forks: number[] }> = {
      initials: [{ forks: range(1, n).map(() => FREE!) }],
      // Fork i lies to the left of philosopher i, and to the right of the previous one.
      moves: ({ forks }) =>
        forks.flatMap((left, i) => {
          const next = (i + 1) % n;
          const right = forks[next]!;
          return [
            ...(left === FREE ? [[`${i} takes left`, { forks: forks.with(i, LEFT_OF!) }] as const] : []),
            ...(right === FREE ? [[`${i} takes right`, { forks: forks.with(next, RIGHT_OF!) }] as const] : []),
            ...(left === LEFT_OF && right === RIGHT_OF
              ? [[`${i} puts down`, { forks: forks.with(i, FREE!).with(next, FREE!) }] as const]
              : []),
          ];
        }),
    };
    expect(solved(table)).toEqual({ states: 243, transitions: n * (2 * 81 + 27), stuttering: 0, depth: 5 });
    const stuck = counted(table).states - [...statesOf(table)].filter((state) => table.moves(state).length > 0).length;
    expect(stuck).toBe(2);
  });
});

function statesOf<S extends State>({ initials, moves }: Puzzle<S>): Iterable<S> {
  const states = new Map(initials.map((state) => [JSON.stringify(state), state]));
  for (const [, state] of states) for (const [, to] of moves(state)) states.set(JSON.stringify(to), to);
  return states.values();
}

group("by argument", () => {
  interface Sender {
    roles: { server: { state: { count: number }; receives: { kind: string }; action: { kind: "count" } } };
    scope: { nodes: number; counts: number; messages: number };
  }
  const kinds = range(1, 6).map((i) => `m${i}`);
  const stuttering = protocol<Sender>()({
    name: "sender and counters",
    summary: "the first node sends, and every node counts in a circle",
    channels: { default: "unordered" },
    nodes: ({ nodes }) => ({ server: range(1, nodes).map((i) => `n${i}`) }),
    roles: {
      server: {
        init: () => ({ count: 0 }),
        start(_, self) {
          if (self.id === "n1") for (const kind of kinds.slice(0, self.scope.messages)) self.send("n2", { kind });
        },
        receive: Object.fromEntries(kinds.map((kind) => [kind, () => undefined])),
        actions: (_, { scope }) => (scope.counts > 1 ? [{ kind: "count" }] : []),
        act: { count: (state, _, { scope }) => void (state.count = (state.count + 1) % scope.counts) },
      },
    },
    rules: {},
    scopes: {},
  });
  test("4 nodes that count to 5 in a circle have 5^4 states, each with 4 steps", () => {
    const found = checked(stuttering, { nodes: 4, counts: 5, messages: 0 });
    expect(found).toMatchObject({ states: 625, transitions: 4 * 625, stuttering: 0, depth: 16 });
  });
  test("6 different messages to a node that forgets them are in flight in 2^6 ways", () => {
    // Each of the 6 is delivered in the 2^5 states in which it is in flight.
    const found = checked(stuttering, { nodes: 2, counts: 1, messages: 6 });
    expect(found).toMatchObject({ states: 64, transitions: 6 * 32, stuttering: 0, depth: 6 });
  });
  test("in a queue the same 6 come one after another", () => {
    const found = checked({ ...stuttering, channels: { default: "fifo" } }, { nodes: 2, counts: 1, messages: 6 });
    expect(found).toMatchObject({ states: 7, transitions: 6, stuttering: 0, depth: 6 });
  });
  test("with one message to lose, each world has a twin in which one was lost", () => {
    // Before the loss all 2^6 sets; after it all but the full one. Each message in flight is delivered before the loss (192) or
    // after it (192 less the 6 of the full set), or is lost (192).
    const scope = { nodes: 2, counts: 1, messages: 6, faults: { drop: 1 } };
    const found = checked(stuttering, scope);
    expect(found).toMatchObject({ states: 64 + 63, transitions: 192 + 186 + 192, stuttering: 0, depth: 6 });
  });
});

// --- global specifications, and others' protocols ---------------------------------------------------------------------

group("EWD840, with the token and who is active as the shared part", () => {
  // distinctStates in the manifest: EWD840 (N = 3) and EWD840_json (N = 4); TLC counts a depth of 12 for the latter.
  test.each([
    { nodes: 3, states: 302, transitions: 1_284, depth: 8 },
    { nodes: 4, states: 1_566, transitions: 10_383, depth: 11 },
  ])("has $states states with $nodes nodes", ({ nodes, ...counts }) => {
    const result = checked(ewd840, { nodes }, termination.hold);
    expect(result).toMatchObject(counts);
    expect(result.properties.map(({ verdict }) => verdict)).toEqual(["holds", "holds", "holds"]);
  });
  test("with 3 nodes is what the naive reference counts", () => {
    const { states, transitions, stuttering } = explore(ewd840, { nodes: 3 } as Scope);
    expect({ states, transitions, stuttering }).toEqual({ states: 302, transitions: 1_284, stuttering: 341 });
  });
});

test("single-decree Paxos with 3 servers and 2 clients has 16,668 states, as Stateright counts it", () => {
  const named = [{ name: "one value is decided", property: decided as unknown as AnyProperty }];
  const { complete, states, properties } = checkNow({
    protocol: paxos,
    scope: paxos.scopes["smoke"] as Scope,
    selection: {},
    properties: named,
  });
  expect({ complete, states, verdict: properties[0]!.verdict }).toEqual({
    complete: true,
    states: 16_668,
    verdict: "holds",
  });
});
