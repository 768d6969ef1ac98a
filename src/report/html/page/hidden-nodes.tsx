/** @jsxImportSource preact */
/** Says which nodes are hidden, and brings them back. */
import { figure } from "../../../model/counted.ts";
import type { NodeId } from "../../../model/network.ts";

export function HiddenNodes({ hidden, showAll }: { readonly hidden: ReadonlySet<NodeId>; showAll(): void }) {
  if (hidden.size === 0) return null;
  return (
    <button type="button" class="chip" onClick={showAll}>
      {hidden.size === 1 ? `${[...hidden][0]} is hidden` : `${figure(hidden.size)} nodes are hidden`}
      <span class="hide"> ×</span>
    </button>
  );
}
