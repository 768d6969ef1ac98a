package org.apache.pekko.cluster

import org.apache.pekko.actor.{ Actor, ActorSystem, Address, Props, ReceiveTimeout }
import org.apache.pekko.testkit.{ CallingThreadDispatcher, TestActorRef }
import scala.collection.mutable
import scala.concurrent.duration._

/** Keeps what its child tells it. */
class Keeper extends Actor {
  val told = mutable.ArrayBuffer.empty[Any]
  def receive: Receive = { case message => told += message }
}

/**
 * The real process that asks seed nodes, told one thing at a time. What it asks goes by the network, to nobody; seen is whom it
 * would ask next, and whom it has its parent join in the end.
 */
object Seeds {
  import Wire._

  def hear(host: Host, seeds: Vector[Address], events: List[String]): String = {
    implicit val system: ActorSystem = host.system
    val checker = JoinConfigCompatChecker.load(host.system, host.cluster.settings)
    def own(props: Props): Props = props.withDispatcher(CallingThreadDispatcher.Id)
    val keeper = TestActorRef[Keeper](own(Props(new Keeper)))
    val isFirst = seeds.head == host.cluster.selfAddress
    val process =
      if (isFirst) TestActorRef[FirstSeedNodeProcess](own(Props(new FirstSeedNodeProcess(seeds, checker))), keeper, "seeds")
      else TestActorRef[JoinSeedNodeProcess](own(Props(new JoinSeedNodeProcess(seeds, checker))), keeper, "seeds")
    def joined: Option[Address] = keeper.underlyingActor.told.collectFirst { case ClusterUserAction.JoinTo(address) => address }
    def asks: Set[Address] = process.underlyingActor match {
      case first: FirstSeedNodeProcess => first.remainingSeedNodes
      case other: JoinSeedNodeProcess  => other.otherSeedNodes
    }
    def state: String = record(List(
      "joins" -> joined.map(address => text(Names.of(address))).getOrElse("null"),
      "asks" -> list(if (joined.isDefined) Nil else asks.toList.map(address => text(Names.of(address))))))
    val states = mutable.ArrayBuffer(state)
    for (event <- events if joined.isEmpty) {
      event.split(' ') match {
        case Array("InitJoinAck", from) =>
          process ! InternalClusterAction.InitJoinAck(Names.address(from), InternalClusterAction.CompatibleConfig(host.system.settings.config))
        case Array("InitJoinNack", from) => process ! InternalClusterAction.InitJoinNack(Names.address(from))
        case Array("retry")              => process ! InternalClusterAction.JoinSeedNode
        case Array("timeout") if isFirst =>
          val timeout = classOf[FirstSeedNodeProcess].getDeclaredField("timeout")
          timeout.setAccessible(true)
          timeout.set(process.underlyingActor, Deadline.now - 1.second)
          process ! InternalClusterAction.JoinSeedNode
        case Array("timeout") => process ! ReceiveTimeout
      }
      states += state
    }
    keeper.stop()
    list(states)
  }
}
