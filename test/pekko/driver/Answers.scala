package org.apache.pekko.cluster

import java.io.{ BufferedOutputStream, BufferedReader, InputStreamReader, PrintStream }
import org.apache.pekko.actor.Address
import org.apache.pekko.cluster.sbr.Resolver
import org.apache.pekko.testkit.TestActorRef
import org.apache.pekko.util.Version
import scala.collection.mutable

/** Reads a question a line, and answers each with a line: what the real code says, or does in this situation. */
object Answers {
  import Wire._
  private val hosts = mutable.Map.empty[(String, String, Int), Host]

  def main(args: Array[String]): Unit = {
    val in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"))
    val out = new PrintStream(new BufferedOutputStream(System.out, 1 << 16), false, "UTF-8")
    Iterator.continually(in.readLine()).takeWhile(_ != null).foreach { line =>
      val answer =
        try answerTo(parse(line))
        catch { case error: Throwable => record(List("threw" -> text(s"${error.getClass.getSimpleName}: ${error.getMessage}"))) }
      out.println(answer)
      if (!in.ready()) out.flush()
    }
    out.flush()
    // Actor systems would keep it alive.
    Runtime.getRuntime.halt(0)
  }

  private def answerTo(asked: Fields): String = {
    val centreOf = (member: String) => centreIn(asked, member)
    def gossip(field: String): Gossip = Wire.gossip(asked.fields(field), centreOf)
    asked.text("ask") match {
      case "version"  => text(org.apache.pekko.Version.current)
      case "merge"    => written(gossip("one").merge(gossip("other")))
      case "compare"  => text(clock(asked.fields("one")).compareTo(clock(asked.fields("other"))).toString.toLowerCase)
      case "prevails" =>
        written(Member.highestPriorityOf(member("n1#1", asked.fields("one"), ""), member("n1#1", asked.fields("other"), "")))
      case "moves" =>
        record(MemberStatus.allowedTransitions.map { case (from, to) => from.toString -> list(to.map(next => text(next.toString))) })
      case "observe" =>
        val before = gossip("gossip")
        val (observer, subject) = (Names.unique(asked.text("observer")), Names.unique(asked.text("subject")))
        val rows = before.overview.reachability
        val after = asked.text("as") match {
          case "reachable"   => rows.reachable(observer, subject)
          case "unreachable" => rows.unreachable(observer, subject)
          case "terminated"  => rows.terminated(observer, subject)
        }
        written(before.copy(overview = before.overview.copy(reachability = after)))
      case "remove" => written(gossip("gossip").removeAll(asked.list("gone").map(Names.unique), 1L))
      case "view"   => view(put(asked)._2.underlyingActor)
      case "step"   => step(asked)
      case "seeds"  => Seeds.hear(hostOf(asked), asked.list("seeds").map(Names.address).toVector, asked.list("events"))
      case "downs"  =>
        val state = put(asked)._2.underlyingActor.membershipState
        val wanted = asked.fields("strategy")
        val strategy = Resolver.strategy(
          wanted.text("kind"), wanted.optionalInt("quorum").getOrElse(0), wanted.isTrue("downIfAlone"), state)
        names(Resolver.downs(strategy, state, asked.isTrue("leaseGranted")))
    }
  }

  private def centreIn(asked: Fields, member: String): String = {
    val id = member.takeWhile(_ != '#')
    if (asked.has("centres") && asked.fields("centres").has(id)) asked.fields("centres").text(id) else "default"
  }

  private def hostOf(asked: Fields): Host = {
    val centre = centreIn(asked, asked.text("self"))
    val membersMin = asked.int("membersMin")
    hosts.getOrElseUpdate((asked.text("self").takeWhile(_ != '#'), centre, membersMin),
      new Host(Names.unique(asked.text("self")).address, centre, membersMin))
  }

  /** A real daemon in the situation that is asked about. */
  private def put(asked: Fields): (Host, TestActorRef[Puppet]) = {
    val host = hostOf(asked)
    val puppet = host.puppet(Names.unique(asked.text("self")).longUid)
    puppet.underlyingActor.put(
      gossip(asked.fields("gossip"), centreIn(asked, _)), asked.isTrue("isExiting"),
      asked.list("exitingConfirmed").map(Names.unique).toSet, asked.isTrue("isPreparing"))
    host.sink.received.clear()
    (host, puppet)
  }

  private def view(puppet: Puppet): String = record(List(
    "leader" -> puppet.membershipState.leader.map(leader => text(Names.of(leader))).getOrElse("null"),
    "hasConverged" -> puppet.membershipState.convergence(puppet.exitingConfirmed).toString,
    "listeners" -> names(puppet.listeners)))

  private def step(asked: Fields): String = {
    val (host, ref) = put(asked)
    val puppet = ref.underlyingActor
    val phase = asked.fields("phase")
    phase.text("kind") match {
      case "initialized"    => puppet.initialize()
      case "trying to join" => puppet.seek(Names.address(phase.text("target")))
      case "uninitialized"  =>
    }
    val event = asked.fields("event")
    def address(field: String): Address = Names.address(event.text(field))
    def process(field: String): UniqueAddress = Names.unique(event.text(field))
    def told: Gossip = gossip(event.fields("gossip"), centreIn(asked, _))
    def tell(message: Any): Unit = ref.receive(message, host.sink)
    var confirmations = List.empty[UniqueAddress]
    event.text("kind") match {
      case "leave"                => tell(ClusterUserAction.Leave(address("address")))
      case "down"                 => event.list("addresses").foreach(id => tell(ClusterUserAction.Down(Names.address(id))))
      case "prepare for shutdown" => tell(ClusterUserAction.PrepareForShutdown)
      case "prepare as others do" => puppet.prepareAsOthersDo()
      case "gossip"               => puppet.gossipWith(process("to"))
      case "lead"                 => puppet.leaderActions()
      case "admit weakly"         => puppet.leadPatiently()
      case "stop"                 => puppet.endIfDown()
      case "reap"                 =>
        val registries = List(host.cluster.failureDetector, host.cluster.crossDcFailureDetector)
        PuppetDetector.whileMissing(event.list("missed").map(Names.address), registries) { puppet.reapUnreachableMembers() }
      case "finish exiting" =>
        puppet.exitingCompleted()
        confirmations = puppet.toldOfExit
      case "Envelope" => tell(GossipEnvelope(process("by"), process("to"), told))
      case "Status"   =>
        val digest = GossipOverview(seen = event.list("seen").map(Names.unique).toSet).seenDigest
        tell(GossipStatus(process("by"), clock(event.fields("version")), digest))
      case "Join" =>
        val roles = Set(s"dc-${centreIn(asked, event.text("joining"))}")
        tell(InternalClusterAction.Join(process("joining"), roles, Version.Zero))
      case "Welcome"          => tell(InternalClusterAction.Welcome(process("by"), told))
      case "InitJoin"         => tell(InternalClusterAction.InitJoin(host.system.settings.config))
      case "ExitingConfirmed" => tell(InternalClusterAction.ExitingConfirmed(process("member")))
    }
    val gossiped = puppet.sent.toList.map {
      case (to, envelope: GossipEnvelope) =>
        List("kind" -> text("Envelope"), "to" -> text(Names.of(to)), "gossip" -> written(envelope.gossip))
      case (to, _: GossipStatus) => List("kind" -> text("Status"), "to" -> text(Names.of(to)))
      case (to, other)           => List("kind" -> text(other.getClass.getSimpleName), "to" -> text(Names.of(to)))
    }
    val confirmed = confirmations.map(to => List("kind" -> text("ExitingConfirmed"), "to" -> text(Names.of(to))))
    val answered = host.sink.received.toList.map {
      case welcome: InternalClusterAction.Welcome => List("kind" -> text("Welcome"), "gossip" -> written(welcome.gossip))
      case _: InternalClusterAction.InitJoinAck   => List("kind" -> text("InitJoinAck"))
      case _: InternalClusterAction.InitJoinNack  => List("kind" -> text("InitJoinNack"))
      case other                                  => List("kind" -> text(other.getClass.getSimpleName))
    }
    record(List(
      "gossip" -> written(puppet.latestGossip),
      "isExiting" -> puppet.exitingTasksInProgress.toString,
      "exitingConfirmed" -> names(puppet.exitingConfirmed),
      "isPreparing" -> puppet.preparingForShutdown.toString,
      "hasEnded" -> puppet.hasEnded.toString,
      "sends" -> list((gossiped ++ confirmed ++ answered).map(record))))
  }
}
