/** Aligns two runs: which step of one corresponds to which step of the other, and where they diverge. */
import { short } from "./abbreviate.ts";
import type { Chronicle } from "./chronicle.ts";
import { changeText } from "./changes.ts";
import type { Happening } from "./story.ts";

/** A step that both runs have, or one that only one of them has. The start is 0 in both. */
export interface Pair {
  readonly left: number | undefined;
  readonly right: number | undefined;
  /** Whether both have it, and it has the same effect in both. */
  readonly isSame: boolean;
}

/** In order, with as many steps paired as possible. Time and memory grow with the product of the lengths. */
export function align(left: Chronicle, right: Chronicle): readonly Pair[] {
  const [a, b] = [left, right].map(({ happenings }) => happenings.map(({ step }) => short(step)));
  // For each pair of positions: how many steps can be paired from there on.
  const width = b.length + 1;
  const common = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const at = i * width + j;
      common[at] = a[i] === b[j] ? common[at + width + 1] + 1 : Math.max(common[at + width], common[at + 1]);
    }
  }
  const pairs: Pair[] = [{ left: 0, right: 0, isSame: true }];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const at = i * width + j;
    if (i < a.length && j < b.length && a[i] === b[j]) {
      pairs.push({
        left: i + 1,
        right: j + 1,
        isSame: effectText(left.happenings[i]) === effectText(right.happenings[j]),
      });
      i++;
      j++;
    } else if (j >= b.length || (i < a.length && common[at + width] >= common[at + 1])) {
      pairs.push({ left: ++i, right: undefined, isSame: false });
    } else {
      pairs.push({ left: undefined, right: ++j, isSame: false });
    }
  }
  return pairs;
}

/** The effect of a step as text: equal effects have equal texts. */
const effectText = ({ changes, sharedChanges, sends, arms, stops, ends }: Happening): string =>
  [
    ...[...changes, ...sharedChanges].map((change) => changeText(change, Infinity)),
    ...[...sends, ...arms, ...stops].map((one) => short(one)),
    ends ?? "",
  ].join("\n");
