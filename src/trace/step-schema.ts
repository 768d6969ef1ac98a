/** The schema of steps in a file that may come from a stranger: whatever is not listed here is refused. */
import * as z from "zod";
import { figure } from "../model/counted.ts";
import { causes } from "../model/network.ts";
import { TEXT_MAX } from "../model/text-max.ts";
import { fromJson, type Json, NotPlain } from "./plain-json.ts";

// No control characters: this text is printed on somebody's terminal.
export const text = z
  .string()
  .max(TEXT_MAX, `wanted at most ${figure(TEXT_MAX)} characters`)
  .regex(/^[^\p{Cc}]*$/u, "wanted text without control characters");

/** Like `z.array`, but stops at the first wrong element: a stranger's file may have a million of them. */
export const listOf = <T>(element: z.ZodType<T>) =>
  z.array(z.unknown()).transform((items, context): readonly T[] => {
    const read: T[] = [];
    for (const [i, item] of items.entries()) {
      const parsed = element.safeParse(item);
      if (!parsed.success) {
        for (const issue of parsed.error.issues)
          context.issues.push({ ...issue, path: [i, ...issue.path], input: item } as never);
        return z.NEVER;
      }
      read.push(parsed.data);
    }
    return read;
  });

const plain = z.unknown().transform((json, context): unknown => {
  try {
    if (json === undefined) throw new NotPlain([], "it is missing");
    return fromJson(json as Json);
  } catch (error) {
    if (!(error instanceof NotPlain)) throw error;
    context.issues.push({ code: "custom", message: error.message, path: [...error.path], input: json });
    return z.NEVER;
  }
});
const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
export const object = plain.refine(isObject, "wanted an object");
export const kinded = plain.refine(
  (value): value is { readonly kind: string } => isObject(value) && "kind" in value && typeof value.kind === "string",
  "wanted an object with a kind",
);
/** A file leaves the default out, see `leanJson`. In the types, every channel is "default" if the protocol is not known. */
const channel = text.transform((name) => name as "default").default("default");
export const choices = listOf(plain).default([]);

/** A step of a run. */
export const step = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.enum(["deliver", "duplicate"]), node: text, from: text, channel, message: kinded, choices }),
  z.strictObject({
    kind: z.literal("drop"),
    node: text,
    from: text,
    channel,
    lost: listOf(kinded).refine(({ length }) => length > 0, "wanted at least one message"),
  }),
  z.strictObject({ kind: z.literal("timeout"), node: text, timer: kinded, choices }),
  z.strictObject({ kind: z.literal("act"), node: text, action: kinded, choices }),
  z.strictObject({ kind: z.literal("crash"), node: text, cause: z.enum(causes), choices }),
  z.strictObject({ kind: z.literal("restart"), node: text, choices }),
  z.strictObject({ kind: z.literal("lose"), node: text }),
  z.strictObject({ kind: z.enum(["partition", "heal"]), partition: text }),
]);
