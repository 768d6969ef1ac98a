package org.apache.pekko.cluster

import com.typesafe.config.{ ConfigFactory, ConfigParseOptions, ConfigSyntax }
import org.apache.pekko.util.Version
import scala.collection.immutable.{ SortedSet, TreeMap }
import scala.jdk.CollectionConverters._

/** Lines of JSON in and out. Gossips are written as the model has them: by the names of members. */
object Wire {
  private val json = ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON)

  /** An object of JSON, asked field by field. */
  final class Fields(all: Map[String, AnyRef]) {
    def has(field: String): Boolean = all.contains(field)
    def text(field: String): String = all(field).toString
    def isTrue(field: String): Boolean = all.get(field).contains(java.lang.Boolean.TRUE)
    def int(field: String): Int = all(field).asInstanceOf[Number].intValue
    def optionalInt(field: String): Option[Int] = all.get(field).collect { case n: Number => n.intValue }
    def list(field: String): List[String] = all(field).asInstanceOf[java.util.List[_]].asScala.map(_.toString).toList
    def fields(field: String): Fields = fieldsOf(all(field))
    def names: List[String] = all.keys.toList
  }
  private def fieldsOf(any: AnyRef): Fields = new Fields(any.asInstanceOf[java.util.Map[String, AnyRef]].asScala.toMap)

  def parse(line: String): Fields = fieldsOf(ConfigFactory.parseString(line, json).root().unwrapped())

  private val statuses: Map[String, MemberStatus] = {
    import MemberStatus._
    List(Joining, WeaklyUp, Up, Leaving, Exiting, Down, PreparingForShutdown, ReadyForShutdown)
      .map(status => status.toString -> status).toMap
  }

  def member(name: String, fields: Fields, centre: String): Member =
    new Member(Names.unique(name), fields.optionalInt("upNumber").getOrElse(Int.MaxValue), statuses(fields.text("status")),
      Set(s"dc-$centre"), Version.Zero)

  def clock(fields: Fields): VectorClock =
    VectorClock(TreeMap.from(fields.names.map(name => Names.changer(name) -> fields.int(name).toLong)))

  def gossip(fields: Fields, centreOf: String => String): Gossip = {
    val members = fields.fields("members")
    Gossip(
      SortedSet.from(members.names.map(name => member(name, members.fields(name), centreOf(name)))),
      GossipOverview(fields.list("seen").map(Names.unique).toSet, reachability(fields.fields("reachability"))),
      clock(fields.fields("version")),
      fields.list("tombstones").map(name => Names.unique(name) -> System.currentTimeMillis()).toMap)
  }

  private def reachability(fields: Fields): Reachability = {
    val (rows, versions) = (fields.fields("rows"), fields.fields("versions"))
    val records = for {
      observer <- rows.names
      subject <- rows.fields(observer).names
    } yield Reachability.Record(
      Names.unique(observer),
      Names.unique(subject),
      rows.fields(observer).text(subject) match {
        case "reachable"   => Reachability.Reachable
        case "unreachable" => Reachability.Unreachable
        case "terminated"  => Reachability.Terminated
      },
      versions.optionalInt(observer).getOrElse(1).toLong)
    Reachability(records.toVector, versions.names.map(name => Names.unique(name) -> versions.int(name).toLong).toMap)
  }

  def text(of: String): String = "\"" + of.flatMap {
    case '"'          => "\\\""
    case '\\'         => "\\\\"
    case c if c < ' ' => " "
    case c            => c.toString
  } + "\""
  def list(parts: Iterable[String]): String = parts.mkString("[", ",", "]")
  def record(fields: Iterable[(String, String)]): String =
    fields.map { case (name, value) => s"${text(name)}:$value" }.mkString("{", ",", "}")
  def names(members: Iterable[UniqueAddress]): String = list(members.map(member => text(Names.of(member))))

  def written(member: Member): String = record(List(
    "status" -> text(member.status.toString),
    "upNumber" -> (if (member.upNumber == Int.MaxValue) "null" else member.upNumber.toString)))

  def written(gossip: Gossip): String = {
    val reachability = gossip.overview.reachability
    record(List(
      "members" -> record(gossip.members.toList.map(member => Names.of(member.uniqueAddress) -> written(member))),
      "seen" -> names(gossip.overview.seen),
      "reachability" -> record(List(
        "rows" -> record(reachability.records.groupBy(_.observer).map { case (observer, records) =>
          Names.of(observer) -> record(records.map(row => Names.of(row.subject) -> text(row.status.toString.toLowerCase)))
        }),
        "versions" -> record(reachability.versions.map { case (observer, n) => Names.of(observer) -> n.toString }))),
      "version" -> record(gossip.version.versions.map { case (node, n) => Names.of(node) -> n.toString }),
      "tombstones" -> names(gossip.tombstones.keys)))
  }
}
