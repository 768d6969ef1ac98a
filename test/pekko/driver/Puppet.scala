// In this package because nearly all of it is private[cluster].
package org.apache.pekko.cluster

import com.typesafe.config.{ Config, ConfigFactory }
import org.apache.pekko.actor._
import org.apache.pekko.event.EventStream
import org.apache.pekko.remote.{ FailureDetector, FailureDetectorRegistry }
import org.apache.pekko.testkit.{ CallingThreadDispatcher, TestActorRef }
import scala.collection.mutable

/** Misses whom it is told to miss. */
class PuppetDetector(@annotation.nowarn config: Config, @annotation.nowarn events: EventStream) extends FailureDetector {
  private val of = PuppetDetector.creating
  def isAvailable: Boolean = !PuppetDetector.missed(of)
  def isMonitoring: Boolean = true
  def heartbeat(): Unit = ()
}
object PuppetDetector {
  private var creating: Address = Address("pekko", "nobody")
  private val missed = mutable.Set.empty[Address]

  def whileMissing(addresses: Iterable[Address], registries: Iterable[FailureDetectorRegistry[Address]])(act: => Unit): Unit = {
    for (address <- addresses; registry <- registries) {
      missed += address
      creating = address
      registry.heartbeat(address)
    }
    act
    missed.clear()
  }
}

/** Keeps whatever is sent to it. */
class Sink(val provider: ActorRefProvider, val path: ActorPath) extends MinimalActorRef {
  val received = mutable.ArrayBuffer.empty[Any]
  override def !(message: Any)(implicit sender: ActorRef): Unit = received += message
}

/**
 * The real daemon, one call at a time. Overridden: which process it is; that what it gossips is kept (the condition and the
 * message of each `gossipTo` stand here again); and, each for itself a step of the model, that it gossips with somebody drawn
 * at random after what it did, prepares for shutdown because others do, and ends because it is down.
 */
class Puppet(uid: Long, publisher: ActorRef, checker: JoinConfigCompatChecker) extends ClusterCoreDaemon(publisher, checker) {
  val sent = mutable.ArrayBuffer.empty[(UniqueAddress, Any)]
  var hasEnded = false

  override protected def selfUniqueAddress: UniqueAddress = UniqueAddress(Cluster(context.system).selfAddress, uid)
  def me: UniqueAddress = selfUniqueAddress

  private def keep(to: UniqueAddress, message: => Any): Unit = if (membershipState.validNodeForGossip(to)) sent += to -> message
  override def gossipTo(node: UniqueAddress): Unit = keep(node, GossipEnvelope(me, node, latestGossip))
  override def gossipTo(node: UniqueAddress, destination: ActorRef): Unit = gossipTo(node)
  override def gossipStatusTo(node: UniqueAddress): Unit =
    keep(node, GossipStatus(me, latestGossip.version, latestGossip.seenDigest))
  override def gossipStatusTo(node: UniqueAddress, destination: ActorRef): Unit = gossipStatusTo(node)
  override def gossip(): Unit = ()
  override def checkForPrepareForShutdown(): Unit = ()
  override def shutdownSelfWhenDown(): Unit = ()
  override def shutdown(): Unit = hasEnded = true
  override def becomeInitialized(): Unit = { stopSeedNodeProcess(); context.become(initialized) }

  /** What `gossip` does once it has drawn this one. */
  def gossipWith(peer: UniqueAddress): Unit =
    if (!membershipState.isInSameDc(peer) || latestGossip.seenByNode(peer)) gossipStatusTo(peer) else gossipTo(peer)
  /** Whom it could draw. */
  def listeners: Vector[UniqueAddress] = gossipTargetSelector.gossipTargets(membershipState)
  /** As a leader that has waited long enough for convergence. */
  def leadPatiently(): Unit = { leaderActionCounter = 1000; leaderActions() }
  def prepareAsOthersDo(): Unit = super.checkForPrepareForShutdown()
  /** As who is down and has waited long enough for others to see it. */
  def endIfDown(): Unit = { selfDownCounter = ClusterCoreDaemon.MaxTicksBeforeShuttingDownMyself; super.shutdownSelfWhenDown() }
  /** The two that `exitingCompleted` confirms to, which goes by a private function: the same two questions again. */
  def toldOfExit: List[UniqueAddress] = {
    val others = latestGossip.members.filter(_.uniqueAddress != me)
    val first = membershipState.leaderOf(others)
    first.toList ++ first.flatMap(one => membershipState.leaderOf(others.filterNot(_.uniqueAddress == one)))
  }

  def put(gossip: Gossip, isExiting: Boolean, confirmed: Set[UniqueAddress], isPreparing: Boolean): Unit = {
    membershipState = MembershipState(gossip, me, selfDc, membershipState.crossDcConnections)
    exitingTasksInProgress = isExiting
    exitingConfirmed = confirmed
    preparingForShutdown = isPreparing
    isCurrentlyLeader = false
    leaderActionCounter = 0
    selfDownCounter = 0
    hasEnded = false
    sent.clear()
    context.become(uninitialized)
  }
  def initialize(): Unit = context.become(initialized)
  def seek(address: Address): Unit = context.become(tryingToJoin(address, None))
}

/** An ActorSystem with cluster and remoting, of which nothing happens by itself. */
final class Host(address: Address, centre: String, membersMin: Int) {
  private val config = ConfigFactory.parseString(s"""
    pekko {
      loglevel = OFF
      stdout-loglevel = OFF
      log-dead-letters = off
      actor.provider = cluster
      actor.default-dispatcher.fork-join-executor.parallelism-max = 2
      remote.artery {
        transport = tcp
        canonical { hostname = "${address.host.get}", port = ${address.port.get} }
        bind { hostname = "127.0.0.1", port = 0 }
      }
      cluster {
        use-dispatcher = "pekko.actor.default-dispatcher"
        jmx.enabled = off
        min-nr-of-members = $membersMin
        allow-weakly-up-members = 1000h
        failure-detector.implementation-class = "org.apache.pekko.cluster.PuppetDetector"
        multi-data-center.self-data-center = "$centre"
        multi-data-center.failure-detector.implementation-class = "org.apache.pekko.cluster.PuppetDetector"
        periodic-tasks-initial-delay = 10h
        seed-node-timeout = 10h
        gossip-interval = 10h
        leader-actions-interval = 10h
        unreachable-nodes-reaper-interval = 10h
        publish-stats-interval = off
      }
      coordinated-shutdown {
        terminate-actor-system = off
        run-by-actor-system-terminate = off
        run-by-jvm-shutdown-hook = off
        phases.cluster-leave.enabled = off
        phases.cluster-exiting.enabled = off
        phases.cluster-exiting-done.enabled = off
        phases.cluster-shutdown.enabled = off
      }
    }""").withFallback(ConfigFactory.load())

  val system: ExtendedActorSystem = ActorSystem(address.system, config).asInstanceOf[ExtendedActorSystem]
  val cluster: Cluster = Cluster(system)
  val sink = new Sink(system.provider, RootActorPath(Address("pekko", "sink")) / "sink")
  private val puppets = mutable.Map.empty[Long, TestActorRef[Puppet]]

  def puppet(uid: Long): TestActorRef[Puppet] = puppets.getOrElseUpdate(uid, {
    implicit val here: ActorSystem = system
    val checker = JoinConfigCompatChecker.load(system, cluster.settings)
    val props = Props(new Puppet(uid, system.deadLetters, checker)).withDispatcher(CallingThreadDispatcher.Id)
    TestActorRef[Puppet](props, s"puppet-$uid")
  })
}
