/** @jsxRuntime automatic @jsxImportSource preact */
/** What it took to violate the property: what would have become of the run without each fault and each decision. */
import { verdictMarks, type Why } from "../../story/counterfactual-clauses.ts";

export function WhyView({ why, go }: { readonly why: Why; readonly go: (step: number) => void }) {
  return (
    <details class="why" open>
      <summary>{why.sentence}</summary>
      <ul>
        {why.counterfactuals.map(({ number, step, verdict, grounds }) => (
          <li key={number}>
            <button type="button" class="link" onClick={() => go(number)}>
              step {number}
            </button>
            <b>
              {verdictMarks[verdict]} {verdict}
            </b>
            : {step} <span class="faint">{grounds}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
