import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.cassandra.config.DatabaseDescriptor;
import org.apache.cassandra.dht.Murmur3Partitioner;
import org.apache.cassandra.dht.Token;
import org.apache.cassandra.locator.InetAddressAndPort;
import org.apache.cassandra.locator.SimpleSnitch;
import org.apache.cassandra.locator.SimpleStrategy;
import org.apache.cassandra.locator.TokenMetadata;

/** What is in the reports on Cassandra, on its own TokenMetadata: n1 at token 10, n2 at 20, and so on. */
public class Cassandra {
  public static void main(String[] args) throws Exception {
    DatabaseDescriptor.clientInitialization();
    DatabaseDescriptor.setPartitionerUnsafe(Murmur3Partitioner.instance);
    DatabaseDescriptor.setEndpointSnitch(new SimpleSnitch());
    switch (args[0]) {
      case "neighbours-leave":
        neighboursLeave();
        break;
      case "two-move":
        twoMove();
        break;
      default:
        moveAndLeave();
    }
    System.exit(0);
  }

  private static TokenMetadata ringOf(int nodes) throws Exception {
    TokenMetadata ring = new TokenMetadata();
    for (int n = 1; n <= nodes; n++) {
      ring.updateHostId(new UUID(0, n), address(n));
      ring.updateNormalTokens(Collections.singleton(token(10 * n)), address(n));
    }
    return ring;
  }

  private static void neighboursLeave() throws Exception {
    for (int copies = 1; copies <= 3; copies++) {
      // The last of the copies of key 5, and the node after it.
      int first = copies, second = copies + 1;
      TokenMetadata ring = ringOf(copies + 2);
      System.out.println(copies + 2 + " nodes, each key on " + copies + ":");
      ring.addLeavingEndpoint(address(second));
      show("n" + second + " leaves", ring, copies);
      System.out.println("  data is moving to n" + first + ", so that it could not leave: " + !ring.getPendingRanges("ks", address(first)).isEmpty());
      ring.addLeavingEndpoint(address(first));
      show("n" + first + " leaves too", ring, copies);
      ring.removeEndpoint(address(first));
      show("n" + first + " is gone, n" + second + " still leaves", ring, copies);
    }
  }

  private static void moveAndLeave() throws Exception {
    TokenMetadata ring = ringOf(3);
    ring.addMovingEndpoint(token(5), address(1));
    System.out.println("3 nodes, each key on 1. n1 moves from 10 to 5.");
    showWrites(ring);
    ring.addLeavingEndpoint(address(2));
    System.out.println("n2 leaves as well.");
    showWrites(ring);
  }

  private static void twoMove() throws Exception {
    for (int copies = 1; copies <= 3; copies++) {
      int nodes = copies + 2;
      System.out.println(nodes + " nodes, each key on " + copies + ":");
      TokenMetadata other = ringOf(nodes);
      other.addMovingEndpoint(token(15), address(nodes));
      show("only n" + nodes + " moves, to 15", other, copies, 25);
      TokenMetadata ring = ringOf(nodes);
      ring.addMovingEndpoint(token(5), address(1));
      show("only n1 moves, to 5", ring, copies, 25);
      System.out.println("  data is moving to n" + nodes + ", so that it could not move: " + !ring.getPendingRanges("ks", address(nodes)).isEmpty());
      ring.addMovingEndpoint(token(15), address(nodes));
      show("n" + nodes + " moves, too", ring, copies, 25);
      ring.updateNormalTokens(Collections.singleton(token(15)), address(nodes));
      show("n" + nodes + " has moved", ring, copies, 25);
      ring.updateNormalTokens(Collections.singleton(token(5)), address(1));
      show("both have moved", ring, copies, 25);
    }
  }

  private static void showWrites(TokenMetadata ring) throws Exception {
    SimpleStrategy strategy = new SimpleStrategy("ks", ring, new SimpleSnitch(), Map.of("replication_factor", "1"));
    ring.calculatePendingRanges(strategy, "ks");
    for (int key = 5; key <= 25; key += 5) {
      String besides;
      try {
        besides = "written besides to " + names(ring.pendingEndpointsForToken(token(key), "ks").endpoints());
      } catch (IllegalArgumentException error) {
        besides = "not written: " + error.getMessage();
      }
      System.out.println("  key " + key + " is on " + names(strategy.calculateNaturalReplicas(token(key), ring).endpoints()) + ", and " + besides);
    }
  }

  private static void show(String what, TokenMetadata ring, int copies) throws Exception {
    show(what, ring, copies, 5);
  }

  private static void show(String what, TokenMetadata ring, int copies, long key) throws Exception {
    SimpleStrategy strategy = new SimpleStrategy("ks", ring, new SimpleSnitch(), Map.of("replication_factor", "" + copies));
    ring.calculatePendingRanges(strategy, "ks");
    System.out.printf("  %-26s key %d is on %s, and written besides to %s%n", what + ":", key,
        names(strategy.calculateNaturalReplicas(token(key), ring).endpoints()), names(ring.pendingEndpointsForToken(token(key), "ks").endpoints()));
  }

  private static Token token(long at) {
    return new Murmur3Partitioner.LongToken(at);
  }

  private static InetAddressAndPort address(int n) throws Exception {
    return InetAddressAndPort.getByName("127.0.0." + n);
  }

  private static List<String> names(Iterable<InetAddressAndPort> all) {
    List<String> names = new ArrayList<>();
    for (InetAddressAndPort one : all) names.add("n" + one.getHostAddress(false).replaceAll(".*\\.", ""));
    Collections.sort(names);
    return names;
  }
}
