import { expect, it } from "vitest";
import { said } from "./hearsay.ts";

it("frontier refuses a single page before its checks, because these may find several ways to break", async () => {
  const { code, stdout, stderr } = await said(["frontier", "gossip", "--property", "any", "--html", "one.html"]);
  expect(stderr).toBe(
    "--html one.html is one page, and there may be several.\nWrite --html without a file: each page is then beside its trace.\n",
  );
  expect(`${code} ${stdout}`).toBe("2 ");
});
