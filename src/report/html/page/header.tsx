/** @jsxRuntime automatic @jsxImportSource preact */
/** The head of a page: which protocol the run is of, and what is wrong with it, or what it shows. */
import { counted } from "../../../model/counted.ts";
import type { Chronicle } from "../../story/chronicle.ts";
import { short } from "../../story/abbreviate.ts";
import type { PageData } from "../page-data.ts";
import { demandsWhen } from "./verdict-words.ts";
import { WhyView } from "./counterfactuals-view.tsx";

/** The most characters for one value of the scope. */
const VALUE_MAX = 200;

interface Props extends Partial<Pick<PageData, "command" | "why" | "stands">> {
  readonly run: Chronicle;
  readonly go?: (step: number) => void;
}

export function Header({ run, command, why, stands, go = () => undefined }: Props) {
  const { violated } = run;
  return (
    <header>
      <div class="about">
        <h1>{run.protocol}</h1>
        <p class="faint">{run.summary}</p>
        <ul class="chips">
          {run.scopeTitle !== undefined && <li>scope {run.scopeTitle}</li>}
          {run.variant !== undefined && <li>variant {run.variant}</li>}
          {run.mutant !== undefined && <li class="bug">with the bug “{run.mutant}”</li>}
        </ul>
        {run.source !== undefined && <p class="source faint">known from: {run.source}</p>}
        {Object.keys(run.scope).length > 0 && (
          <details class="source faint">
            <summary>how large, and what may go wrong</summary>
            {Object.entries(run.scope).map(([name, value]) => (
              <span key={name}>
                <b>{name}</b> {short(value, VALUE_MAX)}{" "}
              </span>
            ))}
          </details>
        )}
      </div>
      {violated?.kind === "sometimes" && (
        <div class="verdict fine">
          <p class="good">✓ {violated.name}</p>
          <p class="faint">seen after {counted(run.happenings.length, "step")}</p>
        </div>
      )}
      {violated && violated.kind !== "sometimes" && (
        <div class="verdict">
          <p class="says">✗ {violated.message}</p>
          <p>
            <b>{violated.name}</b>
            <span class="faint">, {demandsWhen(run)}</span>
          </p>
          {why && <WhyView why={why} go={go} />}
          {stands !== undefined && <p>{stands}</p>}
          {command !== undefined && <code>{command}</code>}
        </div>
      )}
    </header>
  );
}
