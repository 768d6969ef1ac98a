package org.apache.pekko.cluster.sbr

import com.typesafe.config.ConfigFactory
import org.apache.pekko.cluster.{ MembershipState, MemberStatus, UniqueAddress }
import org.apache.pekko.coordination.lease.{ LeaseSettings, TimeoutSettings }
import org.apache.pekko.coordination.lease.scaladsl.Lease
import scala.concurrent.Future
import scala.concurrent.duration._

/** Whom the real strategies down. They are told what the resolver's actor is told by the events of the cluster. */
object Resolver {
  def strategy(kind: String, quorum: Int, downIfAlone: Boolean, state: MembershipState): DowningStrategy = {
    val (centre, self) = (state.selfDc, state.selfUniqueAddress)
    kind match {
      case "static-quorum"  => new StaticQuorum(centre, quorum, None, self)
      case "keep-majority"  => new KeepMajority(centre, None, self)
      case "keep-oldest"    => new KeepOldest(centre, downIfAlone, None, self)
      case "down-all"       => new DownAllNodes(centre, self)
      case "lease-majority" => new LeaseMajority(centre, None, NoLease, 2.seconds, 40.seconds, self)
    }
  }

  def downs(strategy: DowningStrategy, state: MembershipState, leaseGranted: Boolean): Set[UniqueAddress] = {
    // UnreachableMember is published of others only (ClusterEvent.diffUnreachable), and MemberDowned is taken for one too.
    val unreachable = state.dcReachabilityNoOutsideNodes.allUnreachableOrTerminated
    for (member <- state.members if member.dataCenter == state.selfDc) {
      val isGone = unreachable(member.uniqueAddress) || member.status == MemberStatus.Down
      if (isGone && member.uniqueAddress != state.selfUniqueAddress) strategy.addUnreachable(member) else strategy.add(member)
    }
    strategy.setReachability(state.overview.reachability)
    strategy.setSeenBy(state.latestGossip.seenBy.map(_.address))
    if (strategy.unreachable.isEmpty) return Set.empty
    // As `tick` and `actOnDecision`.
    val decision = strategy.decide() match {
      case asks: DowningStrategy.AcquireLeaseDecision if !leaseGranted => strategy.reverseDecision(asks)
      case other                                                      => other
    }
    try strategy.nodesToDown(decision)
    catch { case _: IllegalStateException => strategy.nodesToDown(DowningStrategy.DownAll) }
  }

  private object NoLease
      extends Lease(new LeaseSettings("none", "none", new TimeoutSettings(1.second, 1.second, 1.second), ConfigFactory.empty())) {
    def acquire(): Future[Boolean] = Future.successful(false)
    def acquire(leaseLostCallback: Option[Throwable] => Unit): Future[Boolean] = acquire()
    def release(): Future[Boolean] = Future.successful(true)
    def checkLease(): Boolean = false
  }
}
