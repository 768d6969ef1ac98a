/** Writes snippets and outputs of commands anew into all pages: `npm run snippets`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../cli/hearsay.ts";
import { published } from "../cli/installed.ts";
import { fencesOf, pages, read, withTexts } from "./fences.ts";
import { madeTexts } from "./made.ts";
import { readersPackage } from "./outputs.ts";

const wanted = process.argv.slice(2);
const built = published();
for (const page of pages.filter((one) => wanted.length === 0 || wanted.includes(one))) {
  const text = read(page);
  const made = withTexts(text, await madeTexts(fencesOf(text), readersPackage(built)));
  if (made !== text) writeFileSync(join(root, page), made);
  console.log(`${page}: ${made === text ? "as it was" : "written anew"}`);
}
