import type { NodeId } from "../../../index.ts";

/**
 * One process, by its address and a number: `n1#2` is the second process started at the address `n1`. Akka draws the number at random;
 * here it counts the starts, which is just as good, because all that matters is that no two are the same.
 */
export type UniqueAddress = string;

export const uniqueAddress = (address: NodeId, uid: number): UniqueAddress => `${address}#${uid}`;

export const addressOf = (member: UniqueAddress): NodeId => member.slice(0, member.lastIndexOf("#"));
