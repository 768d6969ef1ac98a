import type { NodeId } from "../../../index.ts";

/**
 * One run of one process: `n1#2` is the second process started at the address `n1`. In Akka the number is drawn at
 * random at every start; here it counts the starts, which is as good: all that matters is that no two are alike.
 */
export type UniqueAddress = string;

export const uniqueAddress = (address: NodeId, uid: number): UniqueAddress => `${address}#${uid}`;

export const addressOf = (member: UniqueAddress): NodeId => member.slice(0, member.lastIndexOf("#"));
