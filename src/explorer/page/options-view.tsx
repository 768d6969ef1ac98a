/** @jsxRuntime automatic @jsxImportSource preact */
/** Lists what can happen now, to be clicked. */
import { classNames } from "../../report/html/page/class-names.ts";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { counted, figure } from "../../model/counted.ts";
import { labelOf, sentence } from "../../report/story/step-label.ts";
import { type Hue, NoteLine } from "../../report/html/page/story-words.tsx";
import { short } from "../../report/story/abbreviate.ts";
import type { OptionGroup, Option, Sight } from "../messages.ts";

const groups: readonly (readonly [OptionGroup, string])[] = [
  ["deliveries", "Messages"],
  ["timers", "Timers"],
  ["actions", "Actions"],
  ["faults", "Faults"],
  ["changes nothing", "Possible, and changes nothing"],
];
/** With more options than this, only the first ones are shown at first. */
const SHOWN = 12;
const NOTES = 3;

/** Moves the focus to the first option, for users without a mouse; or to the message that there is none. */
export const enter = (box: RefObject<HTMLElement>): void =>
  (box.current?.querySelector<HTMLElement>(".option") ?? box.current)?.focus();

export function OptionsView({
  box,
  options,
  more,
  hue,
  ends,
  lookAtAll,
  take,
}: {
  readonly box: RefObject<HTMLElement>;
  readonly hue: Hue;
  lookAtAll(): void;
  take(option: Option): void;
} & Pick<Sight, "options" | "more" | "ends">) {
  // If the option taken by keyboard is not possible again, do not let the focus fall back to the beginning of the page.
  const hasTaken = useRef(false);
  useLayoutEffect(() => {
    if (hasTaken.current && document.activeElement === document.body) enter(box);
    hasTaken.current = false;
  }, [options]);
  return (
    <section ref={box} class="options" tabIndex={-1} aria-label="What can happen now">
      <h2>
        What can happen now <span class="faint">{options.length + more}</span>
      </h2>
      {ends !== undefined && <p class="unsure">{ends}</p>}
      {options.length === 0 && <p class="faint">Nothing: no step is possible here.</p>}
      {groups.map(([group, name]) => (
        <OptionGroup
          key={group}
          name={name}
          isFolded={group === "changes nothing"}
          options={options.filter((one) => one.group === group)}
          hue={hue}
          take={(option) => {
            hasTaken.current = true;
            take(option);
          }}
        />
      ))}
      {more > 0 && (
        <button type="button" class="fold" aria-expanded="false" onClick={lookAtAll}>
          {figure(more)} more steps, not tried yet: that takes a while
        </button>
      )}
    </section>
  );
}

interface GroupProps {
  readonly name: string;
  readonly options: readonly Option[];
  readonly isFolded: boolean;
  readonly hue: Hue;
  take(option: Option): void;
}

function OptionGroup({ name, options, isFolded, hue, take }: GroupProps) {
  const [isOpen, open] = useState(false);
  if (options.length === 0) return null;
  const shown = isOpen ? options : options.slice(0, isFolded ? 0 : SHOWN);
  return (
    <div class="group">
      <h3 class="faint">
        {name} <span>{options.length}</span>
      </h3>
      <OptionList options={shown} hue={hue} take={take} />
      {shown.length < options.length && (
        <button type="button" class="fold" aria-expanded="false" onClick={() => open(true)}>
          {isFolded ? counted(options.length, "step") : `${options.length - shown.length} more`}
        </button>
      )}
    </div>
  );
}

export function OptionList({
  options,
  hue,
  take,
}: {
  readonly options: readonly Option[];
  readonly hue: Hue;
  take(option: Option): void;
}) {
  return (
    <ul>
      {options.map((option, i) => (
        <li key={i}>
          <button
            type="button"
            class={classNames("option", (option.violates.length > 0 || option.threw !== undefined) && "violates")}
            onClick={() => take(option)}
          >
            <b class={`node ${hueOf(option, hue)}`}>{sentence(labelOf(option.step))}</b>
            {option.left !== undefined && <span class="faint"> {option.left} left</span>}
            {"choices" in option.step && option.step.choices.length > 0 && (
              <span class="choices"> choosing {option.step.choices.map((choice) => short(choice)).join(", ")}</span>
            )}
            {option.notes.slice(0, NOTES).map((note, k) => (
              <span key={k} class="note">
                <NoteLine note={note} hue={hue} />
              </span>
            ))}
            {option.notes.length > NOTES && <span class="note faint">… and {option.notes.length - NOTES} more</span>}
            {option.violates.map(({ property, message }) => (
              <span key={property} class="note bad">
                ✗ {property}: {message}
              </span>
            ))}
            {option.threw !== undefined && <span class="note bad">✗ throws: {option.threw}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}

const hueOf = ({ step }: Option, hue: Hue): string => ("node" in step ? hue(step.node) : "");
