/** @jsxRuntime automatic @jsxImportSource preact */
/** Shows when a property is true over a run, as a strip, and what it says about the selected step. */
import { classNames } from "./class-names.ts";
import { isSafety } from "../../../model/property.ts";
import type { ChronicledProperty } from "../../story/chronicle.ts";
import type { Truth } from "../../story/property-truths.ts";

type Shade = "true" | "false" | "due" | "none";

function shadeOf(truth: Truth | undefined): Shade {
  if (!truth) return "none";
  if (truth.holds) return "true";
  return truth.isDue ? "due" : "false";
}

/** Joins neighbours of the same shade. */
function stretches(
  truths: ChronicledProperty["truths"],
): readonly { readonly shade: Shade; readonly from: number; readonly to: number }[] {
  const found: { shade: Shade; from: number; to: number }[] = [];
  for (const [at, truth] of truths.entries()) {
    const shade = shadeOf(truth);
    const last = found.at(-1);
    if (last?.shade === shade) last.to = at + 1;
    else found.push({ shade, from: at, to: at + 1 });
  }
  return found;
}

function TruthStrip({
  property,
  selected,
  go,
}: {
  readonly property: ChronicledProperty;
  readonly selected: number;
  go(to: number): void;
}) {
  const count = property.truths.length;
  return (
    <svg
      class={classNames("strip", isGoal(property) && "goal")}
      viewBox={`0 0 ${count} 1`}
      preserveAspectRatio="none"
      aria-hidden="true"
      onClick={(event) => {
        const { left, width } = event.currentTarget.getBoundingClientRect();
        go(Math.min(count - 1, Math.floor(((event.clientX - left) / width) * count)));
      }}
    >
      {stretches(property.truths).map(({ shade, from, to }) => (
        <rect key={from} class={shade} x={from} width={to - from} height="1" />
      ))}
      <rect class="here" x={selected} width="1" height="1" />
    </svg>
  );
}

/** For a property that is not safety, not being true yet is nothing bad: the run may still get there. */
const isGoal = (property: ChronicledProperty): boolean => !isSafety(property);

export function Properties({
  properties,
  violated,
  selected,
  go,
}: {
  readonly properties: readonly ChronicledProperty[];
  readonly violated: string | undefined;
  readonly selected: number;
  go(to: number): void;
}) {
  return (
    <ul class="properties">
      {properties.map((property) => {
        const truth = property.truths.at(selected);
        const isBad = truth !== undefined && !truth.holds && !isGoal(property);
        return (
          <li key={property.name} class={property.name === violated ? "violated" : ""}>
            <div class="property">
              <span class={classNames("sign", truth && (truth.holds ? "good" : isBad ? "bad" : "unsure"))}>
                {truth === undefined ? "·" : truth.holds ? "✓" : isBad ? "✗" : "○"}
              </span>
              <span>
                {property.name}{" "}
                <span class="faint" title={property.demand}>
                  {property.kind}
                </span>
              </span>
            </div>
            <TruthStrip property={property} selected={selected} go={go} />
            {truth?.message !== undefined && <p class={isBad ? "says bad" : "says"}>{truth.message}</p>}
            {truth?.isDue && !truth.holds && <p class="says unsure">owed: its premise is true here, its goal is not</p>}
          </li>
        );
      })}
    </ul>
  );
}
