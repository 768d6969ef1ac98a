/** @jsxRuntime automatic @jsxImportSource preact */
/** The operations of clients, as bars over the steps of the run. */
import { classNames } from "./class-names.ts";
import type { Operations, OperationSpan } from "../../story/operations.ts";
import type { Hue } from "./story-words.tsx";

const ROW = 30;

export function OperationsView({
  operations: { spans, orderBefore },
  steps,
  selected,
  hue,
  go,
}: {
  readonly operations: Operations;
  readonly steps: number;
  readonly selected: number;
  readonly hue: Hue;
  go(to: number): void;
}) {
  const clients = [...new Set(spans.map(({ client }) => client))].sort();
  const percent = (step: number): string => `${(100 * step) / (steps + 1)}%`;
  return (
    <section>
      <h2>Operations</h2>
      <div class="operations">
        {clients.map((client) => (
          <div key={client} class="client" style={{ height: `${ROW}px` }}>
            <span class={`node ${hue(client)}`}>{client}</span>
            <div class="bars">
              {spans
                .filter((span) => span.client === client)
                .map((span) => (
                  <button
                    key={span.from}
                    type="button"
                    class={classNames(
                      "bar",
                      span.isMisplaced ? "misplaced" : hue(client),
                      span.to === undefined && "open",
                    )}
                    style={{
                      left: percent(span.from),
                      width: percent(Math.max(1, (span.to ?? steps + 1) - span.from)),
                    }}
                    title={spanText(span)}
                    onClick={() => go(span.from)}
                  >
                    {span.label}
                  </button>
                ))}
              <i class="now" style={{ left: percent(selected + 0.5) }} />
            </div>
          </div>
        ))}
      </div>
      <ol class="plain">
        {spans.map((span) => (
          <li key={`${span.client} ${span.from}`} class={span.isMisplaced ? "bad" : ""}>
            <span class={`node ${hue(span.client)}`}>{span.client}</span> {spanText(span)}
            {span.isMisplaced ? " ✗" : ""}
          </li>
        ))}
      </ol>
      {orderBefore.length > 0 && <p class="faint">Until it responds, this order fits: {orderBefore.join(", ")}</p>}
    </section>
  );
}

const spanText = ({ label, from, to }: OperationSpan): string =>
  to === undefined ? `${label}, from step ${from} on` : `${label}, from step ${from} to ${to}`;
