package org.apache.pekko.cluster

import org.apache.pekko.actor.Address
import scala.collection.mutable

/** "n2#1", as the model names the first process of node n2, and what Pekko calls the same. */
object Names {
  def address(id: String): Address = Address("pekko", "hearsay", s"127.0.0.${id.drop(1)}", 7355)

  def unique(member: String): UniqueAddress = member.split('#') match {
    case Array(id, uid) => UniqueAddress(address(id), uid.toLong)
  }

  def of(address: Address): String = s"n${address.host.get.split('.').last}"
  def of(process: UniqueAddress): String = s"${of(process.address)}#${process.longUid}"

  /** A version counts changes by the hash of a name; nobody can read a name out of it. */
  private val hashed = mutable.Map.empty[VectorClock.Node, String]

  def changer(member: String): VectorClock.Node = {
    val node = VectorClock.Node(Gossip.vclockName(unique(member)))
    hashed(node) = member
    node
  }

  for (n <- 1 to 9; uid <- 1 to 5) changer(s"n$n#$uid")

  def of(node: VectorClock.Node): String = hashed.getOrElse(node, node)
}
