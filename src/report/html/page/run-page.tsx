/** @jsxRuntime automatic @jsxImportSource preact */
/** The page of one run. */
import { useMemo } from "preact/hooks";
import type { PageData } from "../page-data.ts";
import { Header } from "./header.tsx";
import { RunFrame } from "./run-frame.tsx";
import { idleNodes } from "./run-parts.ts";
import { useRunView } from "./run-view.ts";
import { useSelected } from "./selected-step.ts";

export function RunPage({ data: { run, command, allChanges, why, stands } }: { readonly data: PageData }) {
  const end = run.happenings.length;
  const [selected, go] = useSelected(end);
  const hidden = useMemo(() => idleNodes(run), [run]);
  const view = useRunView(run, end, { hidden, isAll: allChanges });
  return (
    <RunFrame
      {...{ run, view, selected, go }}
      header={<Header run={run} command={command} why={why} stands={stands} go={go} />}
    />
  );
}
