import { expect, it } from "vitest";
import { read } from "./fences.ts";
import { picture, PICTURE } from "./picture.ts";
import { terminalSvg } from "./terminal-svg.ts";

it("the picture of the README is what `npm run picture` makes of a saved trace", async () => {
  expect(await picture()).toBe(read(PICTURE));
});

it("coloured text becomes runs at their columns, and lines and arrows become shapes", () => {
  const svg = terminalSvg("a \u001B[31mb<c\u001B[39m ├─►", "two < three").split("\n").slice(5);
  expect(svg).toEqual([
    '<rect class="page" x="0.5" y="0.5" width="101.2" height="49" rx="6"/>',
    '<text class="plain" x="16" y="28.96" textLength="15.6">a </text>',
    '<text class="bad" x="31.6" y="28.96" textLength="23.4">b&lt;c</text>',
    '<path class="plain" d="M66.7 25L66.7 16M66.7 25L66.7 34M66.7 25L70.6 25"/>',
    '<path class="plain" d="M74.5 25L70.6 25M74.5 25L78.4 25"/>',
    '<polygon class="plain" points="78.4,21 86.2,25 78.4,29"/>',
    "</svg>",
    "",
  ]);
});
