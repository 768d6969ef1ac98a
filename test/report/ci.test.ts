import { describe, expect, it } from "vitest";
import { annotation, lineOf } from "../../src/report/export/github.ts";
import { junit } from "../../src/report/export/junit.ts";

it("a JUnit report counts what passed, failed, was skipped or could not run, and says why", () => {
  expect(
    junit([
      {
        name: "lock",
        file: "lock.properties.ts",
        cases: [
          { name: "check (smoke): it holds", outcome: "passed" },
          { name: 'check (small): "a" < b', outcome: "failed", message: "c1 & c2\n\u001b[31mred" },
          { name: "check (small): it ends", outcome: "failed", message: "c1 waits\nfor ever", drawn: "a picture" },
          { name: "fuzz (smoke): it settles", outcome: "skipped", message: "unsettled" },
          { name: "trace: gone.json", outcome: "error", message: "no such file" },
        ],
      },
    ]),
  ).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="hearsay" tests="5" failures="2" errors="1">
  <testsuite name="lock" file="lock.properties.ts" tests="5" failures="2" errors="1" skipped="1">
    <testcase classname="lock" name="check (smoke): it holds"/>
    <testcase classname="lock" name="check (small): &#34;a&#34; &#60; b"><failure message="c1 &#38; c2">c1 &#38; c2&#10;\uFFFD[31mred</failure></testcase>
    <testcase classname="lock" name="check (small): it ends"><failure message="c1 waits">a picture</failure></testcase>
    <testcase classname="lock" name="fuzz (smoke): it settles"><skipped message="unsettled"/></testcase>
    <testcase classname="lock" name="trace: gone.json"><error message="no such file">no such file</error></testcase>
  </testsuite>
</testsuites>
`);
});

describe("an annotation", () => {
  it("keeps its parts apart", () => {
    expect(annotation("a,b.ts", 3, "check: x", "100 %\nof it")).toBe(
      "::error file=a%2Cb.ts,line=3,title=check%3A x::100 %25%0Aof it",
    );
  });

  it("is at the line that names the property, and at the first line if none or several do", () => {
    const source = `properties(lock, {\n  "it holds": always(p),\n  'it ends': eventually(q),\n  "it holds twice": always(r),\n  exclusion: always(t),\n});`;
    expect(lineOf("it holds", source)).toBe(2);
    expect(lineOf("it ends", source)).toBe(3);
    expect(lineOf("exclusion", source)).toBe(5);
    expect(lineOf("nothing", source)).toBe(1);
    expect(lineOf("it holds", `${source}\n"it holds": always(s)`)).toBe(1);
  });
});
