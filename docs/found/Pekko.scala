// What is in the reports on Pekko, on the classes of pekko-cluster themselves. In their package, for nearly all of them are
// private to it. `npm run test:found` compiles and runs it, with the daemon of test/pekko/driver.
package org.apache.pekko.cluster

import org.apache.pekko.util.Version
import scala.collection.immutable.SortedSet

object Found {
  import MemberStatus._

  def main(args: Array[String]): Unit = {
    args.head match {
      case "down-is-lost"      => downIsLost()
      case "member-comes-back" => memberComesBack()
      case "one-version"       => oneVersion()
    }
    Runtime.getRuntime.halt(0)
  }

  private val Seq(n1, n2, n3, n4) = (1 to 4).map(n => Names.unique(s"n$n#1"))
  private def member(at: UniqueAddress, status: MemberStatus): Member =
    new Member(at, 1, status, Set("dc-default"), Version.Zero)
  private def changedBy(at: UniqueAddress, gossip: Gossip): Gossip = gossip :+ VectorClock.Node(Gossip.vclockName(at))
  private def formed(status: MemberStatus, members: UniqueAddress*): Gossip =
    changedBy(members.head, Gossip(SortedSet.from(members.map(member(_, status)))))
  private def missing(by: UniqueAddress, whom: UniqueAddress, gossip: Gossip): Gossip =
    gossip.copy(overview = gossip.overview.copy(reachability = gossip.overview.reachability.unreachable(by, whom)))
  private def status(gossip: Gossip, of: UniqueAddress): String =
    if (gossip.hasMember(of)) gossip.member(of).status.toString else "no member"

  private def downIsLost(): Unit = {
    val ready = formed(ReadyForShutdown, n1, n2, n3)
    val downed = changedBy(n1, ready.markAsDown(ready.member(n3)))
    val missed = changedBy(n2, missing(n2, n3, ready))
    println(s"n1 downs n3: ${status(downed, n3)}. n2 notices that n3 is unreachable: ${status(missed, n3)}.")
    println(s"The two versions are ${downed.version.compareTo(missed.version)}, so they are merged.")
    println(s"n3 in n1's merged with n2's: ${status(downed.merge(missed), n3)}; in n2's with n1's: ${status(missed.merge(downed), n3)}.")
    for (lost <- List(Down, Leaving))
      println(s"ReadyForShutdown may become $lost: ${allowedTransitions(ReadyForShutdown)(lost)}; " +
        s"of the two highestPriorityOf takes ${Member.highestPriorityOf(member(n3, ReadyForShutdown), member(n3, lost)).status}.")
  }

  private def memberComesBack(): Unit = {
    val before = formed(Up, n1, n2, n3)
    val joined = changedBy(n2, before.copy(members = before.members + member(n4, Joining)))
    val atN3 = changedBy(n3, missing(n3, n4, joined))
    val downed = changedBy(n2, joined.markAsDown(joined.member(n4)))
    val atN1 = changedBy(n1, before.update(SortedSet(member(n1, Leaving))))
    println(s"n4 joins through n2, which downs it: ${status(downed, n4)}. n1 has not heard of n4 yet, and leaves: ${status(atN1, n4)}.")
    val merged = downed.merge(atN1)
    println(s"n4 in n2's merged with n1's (${downed.version.compareTo(atN1.version)}): ${status(merged, n4)}; tombstones: ${merged.tombstones.size}.")
    println(s"n3, which heard that n4 joins and finds it unreachable, sees it as ${status(atN3, n4)}.")
    val again = merged.merge(atN3)
    println(s"n4 in n2's merged with n3's (${merged.version.compareTo(atN3.version)}): ${status(again, n4)}.")
  }

  /** A real daemon, and what it would say. */
  private final class Node(val at: UniqueAddress) {
    private val host = new Host(at.address, "default", 1)
    private val ref = host.puppet(at.longUid)
    val daemon: Puppet = ref.underlyingActor
    def gossip: Gossip = daemon.latestGossip
    /** What it answers, and to whom. */
    def hear(message: Any): List[(UniqueAddress, Any)] = {
      daemon.sent.clear()
      ref.receive(message, host.sink)
      try daemon.sent.toList finally daemon.sent.clear()
    }
    def says(to: Node): Any = {
      daemon.sent.clear()
      daemon.gossipWith(to.at)
      try daemon.sent.head._2 finally daemon.sent.clear()
    }
    def miss(whom: Node): Unit =
      PuppetDetector.whileMissing(List(whom.at.address), List(host.cluster.failureDetector)) { daemon.reapUnreachableMembers() }
    def show(other: Node): String = s"${Names.of(at)} sees ${Names.of(other.at)} as ${status(gossip, other.at)}"
  }

  private def oneVersion(): Unit = {
    val before = formed(Up, n1, n2, n3, n4).copy(overview = GossipOverview(Set(n1, n2, n3, n4)))
    val nodes = List(n1, n2, n3, n4).map(new Node(_))
    val List(one, two, three, four) = nodes
    nodes.foreach { node => node.daemon.put(before, isExiting = false, Set.empty, isPreparing = false); node.daemon.initialize() }
    def to(at: UniqueAddress): Node = nodes.find(_.at == at).get

    two.hear(ClusterUserAction.Down(n1.address))
    for ((from, other) <- List(two -> one, two -> three, two -> four)) other.hear(from.says(other))
    for (from <- nodes; other <- nodes if from != other) other.hear(from.says(other))
    println("n2 has downed n1, and all have seen that. n1 and n2 find each other unreachable.")
    one.miss(two)
    two.miss(one)
    one.hear(ClusterUserAction.Leave(n3.address))
    val late = one.says(three)
    println(s"n1 is told that n3 leaves (${one.show(three)}), and tells n3, which is late.")
    for (other <- List(three, four)) other.hear(two.says(other)).foreach { case (at, answer) => to(at).hear(answer) }
    two.daemon.leaderActions()
    val (removal, again) = (two.says(three), two.says(three))
    println(s"n2 leads and removes n1. It tells n3, which has heard n1's gossip meanwhile.")
    three.hear(late)
    three.hear(removal)
    println(s"Versions of n2 and n3: ${two.gossip.version.compareTo(three.gossip.version)}. ${two.show(three)}, ${three.show(three)}.")
    val toFour = three.says(four)
    three.hear(again).filter(_._1 == n2).foreach { case (_, answer) => two.hear(answer) }
    four.hear(toFour).filter(_._1 == n3).foreach { case (_, answer) => three.hear(answer) }
    four.hear(two.says(four)).filter(_._1 == n2).foreach { case (_, answer) => two.hear(answer) }
    val left = List(two, three, four)
    var answers = 0
    for (_ <- 1 to 20) {
      for (from <- left; other <- left if from != other)
        other.hear(from.says(other)).foreach { case (at, answer) => answers += 1; to(at).hear(answer) }
      left.foreach(_.daemon.leaderActions())
    }
    println(s"After 20 rounds in which each of the three gossips with each other one and acts as a leader may, with $answers answers:")
    println(s"${left.map(_.show(three)).mkString(", ")}; converged: ${left.map(_.daemon.membershipState.convergence(Set.empty)).mkString(", ")}.")
  }
}
