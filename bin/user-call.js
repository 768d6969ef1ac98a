/** Finds the user's own function in a stack. */
import { relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
/** The folders of this package with protocols and properties like those that users write. */
const protocols = ["src/protocols", "dist/src/protocols", "properties", "dist/properties"].map((folder) =>
  [root + folder, ""].join("/").replaceAll("/", sep),
);

/**
 * The innermost call of the user's code, with the function that the engine called: `vote (counter.ts:8:3)`, or
 * `spin (counter.ts:4:3), called by vote`.
 *
 * @param {string | undefined} stack innermost call first
 * @returns {string | undefined} undefined if none of the calls is the user's
 */
export function userCall(stack = "") {
  const frames = stack.split("\n").flatMap((line) => frameIn(line) ?? []);
  const first = frames.findIndex(({ file }) => file !== undefined && isOfUser(file));
  if (first < 0) return undefined;
  const end = frames.findIndex(({ file }, at) => at > first && file !== undefined && !isOfUser(file));
  const own = frames.slice(first, end < 0 ? undefined : end).filter(({ file }) => file !== undefined);
  const [inner, outer] = [own[0], own[own.length - 1]];
  const called = inner !== outer && outer.name !== "" ? `, called by ${outer.name}` : "";
  return `${inner.name === "" ? "code" : inner.name} (${shown(inner)})${called}`;
}

/**
 * @typedef {{ name: string, file: string | undefined, place: string }} Frame
 * @param {string} line `    at Object.vote (file:///home/me/counter.ts:8:3)`
 * @returns {Frame | undefined}
 */
function frameIn(line) {
  const {
    call = "",
    file,
    place,
  } = /^ +at (?:async )?(?:(?<call>.*) \()?(?<file>.+?)(?<place>:\d+:\d+)?\)?$/u.exec(line)?.groups ?? {};
  if (file === undefined || file === "<anonymous>") return undefined;
  const name = call.replace(/^(?:async|new) /u, "").replace(/ \[as .*\]$/u, "");
  const short = name.slice(name.lastIndexOf(".") + 1);
  return {
    name: /^<anonymous>$/u.test(short) ? "" : short,
    file: place === undefined ? undefined : file.startsWith("file:") ? fileURLToPath(file) : file,
    place: place ?? "",
  };
}

/** @param {string} file */
function isOfUser(file) {
  if (file.startsWith("node:") || file.includes(`${sep}node_modules${sep}`)) return false;
  return (
    !file.startsWith(root) ||
    protocols.some((folder) => file.startsWith(folder)) ||
    !/^(?:src|dist|bin|\.compiled)[/\\]/u.test(file.slice(root.length))
  );
}

/** @param {Frame} frame */
function shown({ file = "", place }) {
  const near = relative(process.cwd(), file);
  return `${near.startsWith("..") ? file : near}${place}`;
}
