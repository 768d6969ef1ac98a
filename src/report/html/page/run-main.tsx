/** @jsxRuntime automatic @jsxImportSource preact */
/** The script of the page: reads the data embedded in it, and renders it. */
import { render } from "preact";
import type { PageData } from "../page-data.ts";
import { type Pool, unpack } from "../pool.ts";
import { ComparePage } from "./compare-page.tsx";
import { showLegibleText } from "./legible-text.ts";
import { RunPage } from "./run-page.tsx";

showLegibleText();

const json = document.querySelector("#data")?.textContent ?? "[]";
const data = unpack(JSON.parse(json) as Pool) as PageData;
render(
  data.against ? <ComparePage run={data.run} against={data.against} /> : <RunPage data={data} />,
  document.querySelector("#page")!,
);
