/** Writes test results as a JUnit report, the XML that build servers show. The same results give the same bytes. */
import { escapeHtml } from "../html/safe-text.ts";

export interface ReportedCase {
  readonly name: string;
  readonly outcome: "passed" | "skipped" | "failed" | "error";
  /** Why it was skipped, or what is wrong; lists of failures show the first line. */
  readonly message?: string | undefined;
  /** The drawn counterexample, if there is one. */
  readonly drawn?: string | undefined;
}

export interface ReportedSuite {
  readonly name: string;
  readonly file: string;
  readonly cases: readonly ReportedCase[];
}

/** Source: the schema that Apache Ant's JUnit task writes, as build servers read it. */
export function junit(suites: readonly ReportedSuite[]): string {
  const all = suites.flatMap(({ cases }) => cases);
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<testsuites name="hearsay"${counts(all)}>`,
    ...suites.map(suiteXml),
    `</testsuites>`,
    "",
  ].join("\n");
}

const suiteXml = ({ name, file, cases }: ReportedSuite): string =>
  [
    `  <testsuite name="${safe(name)}" file="${safe(file)}"${counts(cases)} skipped="${count(cases, "skipped")}">`,
    ...cases.map((one) => caseXml(name, one)),
    `  </testsuite>`,
  ].join("\n");

function caseXml(suite: string, { name, outcome, message = "", drawn = message }: ReportedCase): string {
  const head = `    <testcase classname="${safe(suite)}" name="${safe(name)}"`;
  const [first = ""] = message.split("\n");
  switch (outcome) {
    case "passed":
      return `${head}/>`;
    case "skipped":
      return `${head}><skipped message="${safe(message)}"/></testcase>`;
    case "failed":
      return `${head}><failure message="${safe(first)}">${safe(drawn)}</failure></testcase>`;
    case "error":
      return `${head}><error message="${safe(first)}">${safe(message)}</error></testcase>`;
  }
}

const count = (cases: readonly ReportedCase[], wanted: ReportedCase["outcome"]): number =>
  cases.filter(({ outcome }) => outcome === wanted).length;

/** What all of a report may have, too: the schemas know `skipped` of a suite only. */
const counts = (cases: readonly ReportedCase[]): string =>
  ` tests="${cases.length}" failures="${count(cases, "failed")}" errors="${count(cases, "error")}"`;

/** Keeps line breaks; replaces every other character that XML cannot hold. */
const safe = (text: string): string => text.split("\n").map(escapeHtml).join("&#10;");
