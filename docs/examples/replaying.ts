// #region replay
import { readFileSync } from "node:fs";
import { replay } from "hearsay";
import lock from "./lock.properties.js";

const file = "traces/lock/grants-to-whoever-asks.json";
const { verdict, asExpected, grounds } = await replay(lock, JSON.parse(readFileSync(file, "utf8")), { where: file });
console.log(verdict, asExpected, grounds);
// #endregion
