import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { faults as ofCassandra } from "../cassandra/faults.ts";
import { faults as ofMemberlist } from "../memberlist/faults.ts";
import { faults as ofPekko } from "../pekko/faults.ts";
import { late } from "../run/faults.ts";
import { mutate } from "../mutation/seeded.ts";

const root = new URL("../../", import.meta.url);

test.each([...ofCassandra, ...ofMemberlist, ...ofPekko, late])(
  "the fault that is seeded as «$name» has its place in the model",
  (fault) => {
    const source = readFileSync(fileURLToPath(new URL(fault.file, root)), "utf8");
    expect(mutate(source, fault)).not.toBe(source);
  },
);
