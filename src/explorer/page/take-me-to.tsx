/** @jsxRuntime automatic @jsxImportSource preact */
/** The panel for ways that the engine finds: to the nearest violation or example, to a state with a condition, at random, to rest. */
import { useState } from "preact/hooks";
import type { Goal, Seekable } from "../messages.ts";
import type { Outcome, Ways } from "./use-ways.ts";

export interface TakeMeToProps extends Ways {
  readonly seekable: readonly Seekable[];
  readonly outcome: Outcome;
}

const ANY = "any";

export function TakeMeTo(props: TakeMeToProps) {
  const { progress, outcome, walk, settle, stop } = props;
  const isError = progress === undefined && typeof outcome === "object";
  return (
    <section class="ways" aria-label="Take me to">
      <h2>Take me to</h2>
      <ToNearest {...props} />
      <ToCondition {...props} />
      <p class="buttons">
        <button type="button" class="button" onClick={walk}>
          20 random steps
        </button>
        <button type="button" class="button" title="Fair steps only, until nothing more has to happen" onClick={settle}>
          Settle
        </button>
        {progress !== undefined && (
          <button type="button" class="button" onClick={stop}>
            Stop
          </button>
        )}
      </p>
      <p class={isError ? "bad" : "faint"} role="status">
        {progress ?? (isError ? outcome.error : outcome)}
      </p>
    </section>
  );
}

/** Goes to the nearest violation of a property, or of any; or to a state that shows what is possible. */
function ToNearest({ seekable, progress, seek }: TakeMeToProps) {
  const [wanted, want] = useState(ANY);
  const violations = seekable.filter(({ kind }) => kind !== "sometimes");
  const examples = seekable.filter(({ kind }) => kind === "sometimes");
  const goalOf = (name: string): Goal => ({
    kind: "properties",
    names: name === ANY ? violations.filter(({ isRefuted }) => !isRefuted).map((one) => one.name) : [name],
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        seek(goalOf(wanted));
      }}
    >
      <select aria-label="The nearest" value={wanted} onChange={(event) => want(event.currentTarget.value)}>
        <option value={ANY}>the nearest violation of anything</option>
        <optgroup label="the nearest violation of">
          {violations.map(({ name, isRefuted }) => (
            <option key={name} value={name}>
              {name}
              {isRefuted ? " (known to be false)" : ""}
            </option>
          ))}
        </optgroup>
        <optgroup label="a run that shows">
          {examples.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </optgroup>
      </select>
      <Go progress={progress} />
    </form>
  );
}

/** Goes to the nearest state with a condition that the user writes. */
function ToCondition({ progress, language, seek }: TakeMeToProps) {
  const [condition, setCondition] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (condition.trim() !== "") seek({ kind: "condition" }, condition);
      }}
    >
      <input
        type="text"
        spellcheck={false}
        aria-label={`A condition in ${language}`}
        placeholder="nodes.some(({ state }) => state.term > 1)"
        value={condition}
        onInput={(event) => setCondition(event.currentTarget.value)}
      />
      <Go progress={progress} />
    </form>
  );
}

/** One search at a time. */
const Go = ({ progress }: Pick<TakeMeToProps, "progress">) => (
  <button type="submit" class="button" disabled={progress !== undefined}>
    Go
  </button>
);
