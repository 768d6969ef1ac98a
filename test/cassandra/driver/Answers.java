package org.apache.cassandra.gms;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.cassandra.config.DatabaseDescriptor;
import org.apache.cassandra.dht.Murmur3Partitioner;
import org.apache.cassandra.dht.Token;
import org.apache.cassandra.locator.AbstractNetworkTopologySnitch;
import org.apache.cassandra.locator.AbstractReplicationStrategy;
import org.apache.cassandra.locator.IEndpointSnitch;
import org.apache.cassandra.locator.InetAddressAndPort;
import org.apache.cassandra.locator.NetworkTopologyStrategy;
import org.apache.cassandra.locator.SimpleStrategy;
import org.apache.cassandra.locator.TokenMetadata;
import org.apache.cassandra.net.Message;
import org.apache.cassandra.net.MessagingService;
import org.apache.cassandra.net.RequestCallback;
import org.apache.cassandra.net.RequestCallbacks;
import org.apache.cassandra.utils.FBUtilities;

/**
 * Reads a question a line, and answers each with a line: what the real code says, or does in this situation. In the package
 * of gossip, for much of it is private to it.
 */
public class Answers {
  private static final ObjectMapper json = new ObjectMapper();
  private static JsonNode sites;
  private static Gossiper gossiper;
  private static final Set<String> echoes = new TreeSet<>();

  public static void main(String[] args) throws Exception {
    PrintStream out = System.out;
    DatabaseDescriptor.clientInitialization();
    DatabaseDescriptor.setPartitionerUnsafe(Murmur3Partitioner.instance);
    DatabaseDescriptor.setEndpointSnitch(snitch);
    // Nothing is sent to anybody.
    MessagingService.instance().outboundSink.add((message, to) -> {
      echoes.add(nameOf(to));
      return false;
    });
    gossiper = new Gossiper(false);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      Object answer;
      try {
        answer = answerTo(json.readTree(line));
      } catch (Throwable error) {
        answer = Map.of("threw", String.valueOf(error));
      }
      out.println(json.writeValueAsString(answer));
      out.flush();
    }
    System.exit(0);
  }

  private static Object answerTo(JsonNode asked) throws Exception {
    switch (asked.get("ask").asText()) {
      case "version":
        return FBUtilities.getReleaseVersionString();
      case "placement":
        return placement(asked);
      case "examine":
        return examine(asked);
      case "answer":
        put(asked.get("records"));
        return written(gossiper.getStateForVersionBiggerThan(address(asked.get("of").asText()), asked.get("version").asInt()));
      case "apply":
        return apply(asked);
      case "suspect":
        return new Suspects(gossiper).drive(asked.get("number").asInt());
      default:
        throw new IllegalArgumentException("no such question");
    }
  }

  // The ring

  private static final IEndpointSnitch snitch = new AbstractNetworkTopologySnitch() {
    public String getRack(InetAddressAndPort endpoint) {
      return sites == null ? "r" : sites.get(nameOf(endpoint)).get("rack").asText();
    }

    public String getDatacenter(InetAddressAndPort endpoint) {
      return sites == null ? "d" : sites.get(nameOf(endpoint)).get("dc").asText();
    }
  };

  private static Object placement(JsonNode asked) throws Exception {
    JsonNode wanted = asked.get("strategy");
    sites = wanted.get("sites");
    TokenMetadata ring = new TokenMetadata();
    for (String node : fieldsOf(asked.get("owned"))) {
      ring.updateHostId(new UUID(0, number(node)), address(node));
      ring.updateNormalTokens(tokens(asked.get("owned").get(node)), address(node));
    }
    for (JsonNode change : asked.get("changes")) {
      InetAddressAndPort node = address(change.get("node").asText());
      switch (change.get("kind").asText()) {
        case "join":
          ring.addBootstrapTokens(tokens(change.get("tokens")), node);
          break;
        case "leave":
          ring.addLeavingEndpoint(node);
          break;
        case "move":
          ring.addMovingEndpoint(tokens(change.get("tokens")).iterator().next(), node);
          break;
        case "replace":
          InetAddressAndPort of = address(change.get("of").asText());
          ring.addReplaceTokens(ring.getTokens(of), node, of);
          break;
      }
    }
    Map<String, String> options = new HashMap<>();
    boolean isSimple = wanted.get("kind").asText().equals("simple");
    if (isSimple) options.put("replication_factor", wanted.get("copies").asText());
    else for (String dc : fieldsOf(wanted.get("copies"))) options.put(dc, wanted.get("copies").get(dc).asText());
    AbstractReplicationStrategy strategy = isSimple
        ? new SimpleStrategy("ks", ring, snitch, options)
        : new NetworkTopologyStrategy("ks", ring, snitch, options);
    ring.calculatePendingRanges(strategy, "ks");
    Map<String, Object> placed = new TreeMap<>();
    for (JsonNode key : asked.get("keys")) {
      Token token = token(key);
      Map<String, Object> replicas = new TreeMap<>();
      replicas.put("natural", names(strategy.calculateNaturalReplicas(token, ring).endpoints()));
      try {
        replicas.put("pending", names(ring.pendingEndpointsForToken(token, "ks").endpoints()));
      } catch (IllegalArgumentException conflict) {
        if (!conflict.getMessage().startsWith("Conflicting replica added")) throw conflict;
        replicas.put("conflict", conflict.getMessage());
      }
      placed.put(key.asText(), replicas);
    }
    return placed;
  }

  private static Token token(JsonNode at) {
    return new Murmur3Partitioner.LongToken(at.asLong());
  }

  private static Collection<Token> tokens(JsonNode list) {
    List<Token> tokens = new ArrayList<>();
    list.forEach(at -> tokens.add(token(at)));
    return tokens;
  }

  // Gossip

  /** The model's states, where newer versions keep them. */
  private static final Map<String, ApplicationState> states = Map.of(
      "TOKENS", ApplicationState.TOKENS, "STATUS", ApplicationState.STATUS_WITH_PORT, "LOAD", ApplicationState.LOAD);

  /** As one that knows nobody. */
  static void reset() throws Exception {
    gossiper.endpointStateMap.clear();
    for (String field : List.of("liveEndpoints", "unreachableEndpoints", "inflightEcho", "expireTimeEndpointMap", "justRemovedEndpoints"))
      clear(field);
    echoes.clear();
  }

  private static void put(JsonNode records) throws Exception {
    reset();
    for (String node : fieldsOf(records)) {
      EndpointState held = endpoint(records.get(node));
      if (records.get(node).get("alive").asBoolean()) gossiper.realMarkAlive(address(node), held);
      else held.markDead();
      gossiper.endpointStateMap.put(address(node), held);
    }
  }

  private static void clear(String name) throws Exception {
    for (Field field : Gossiper.class.getDeclaredFields()) {
      if (!field.getName().equals(name)) continue;
      field.setAccessible(true);
      Object value = field.get(gossiper);
      if (value instanceof Map) ((Map<?, ?>) value).clear();
      else ((Collection<?>) value).clear();
    }
  }

  private static EndpointState endpoint(JsonNode written) {
    Map<ApplicationState, VersionedValue> values = new EnumMap<>(ApplicationState.class);
    for (String key : fieldsOf(written.get("states"))) {
      JsonNode value = written.get("states").get(key);
      values.put(states.get(key), VersionedValue.unsafeMakeVersionedValue(value.get("value").asText(), value.get("version").asInt()));
    }
    return new EndpointState(new HeartBeatState(written.get("generation").asInt(), written.get("heartbeat").asInt()), values);
  }

  static Map<String, Object> written(EndpointState held) {
    if (held == null) return null;
    Map<String, Object> values = new TreeMap<>();
    states.forEach((key, state) -> {
      VersionedValue value = held.getApplicationState(state);
      if (value != null) values.put(key, Map.of("value", value.value, "version", value.version));
    });
    HeartBeatState heartbeat = held.getHeartBeatState();
    return Map.of("generation", heartbeat.getGeneration(), "heartbeat", heartbeat.getHeartBeatVersion(), "states", values);
  }

  private static Object examine(JsonNode asked) throws Exception {
    put(asked.get("records"));
    List<GossipDigest> digests = new ArrayList<>();
    for (String of : fieldsOf(asked.get("digests"))) {
      JsonNode digest = asked.get("digests").get(of);
      digests.add(new GossipDigest(address(of), digest.get("generation").asInt(), digest.get("version").asInt()));
    }
    List<GossipDigest> requested = new ArrayList<>();
    Map<InetAddressAndPort, EndpointState> sent = new HashMap<>();
    gossiper.examineGossiper(digests, requested, sent);
    Map<String, Object> requests = new TreeMap<>();
    for (GossipDigest one : requested)
      requests.put(nameOf(one.getEndpoint()), Map.of("generation", one.getGeneration(), "version", one.getMaxVersion()));
    Map<String, Object> deltas = new TreeMap<>();
    sent.forEach((of, state) -> deltas.put(nameOf(of), written(state)));
    return Map.of("requests", requests, "deltas", deltas);
  }

  private static Object apply(JsonNode asked) throws Exception {
    put(asked.get("records"));
    gossiper.applyStateLocally(new HashMap<>(Map.of(address(asked.get("of").asText()), endpoint(asked.get("remote")))));
    Map<String, Object> records = new TreeMap<>();
    gossiper.endpointStateMap.forEach((of, held) -> {
      Map<String, Object> record = new TreeMap<>(written(held));
      record.put("alive", held.isAlive());
      records.put(nameOf(of), record);
    });
    return Map.of("records", records, "echoes", echoes);
  }

  /** What waits for the answer to a message; null for a message to which none is awaited. */
  static RequestCallback<?> callbackOf(Message<?> message, InetAddressAndPort to) {
    try {
      Method get = RequestCallbacks.class.getDeclaredMethod("get", long.class, InetAddressAndPort.class);
      get.setAccessible(true);
      Object waiting = get.invoke(MessagingService.instance().callbacks, message.id(), to);
      if (waiting == null) return null;
      Field callback = waiting.getClass().getDeclaredField("callback");
      callback.setAccessible(true);
      return (RequestCallback<?>) callback.get(waiting);
    } catch (ReflectiveOperationException error) {
      throw new IllegalStateException(error);
    }
  }

  static InetAddressAndPort address(String node) throws Exception {
    return InetAddressAndPort.getByName("127.0.1." + number(node));
  }

  private static int number(String node) {
    return Integer.parseInt(node.substring(1));
  }

  private static String nameOf(InetAddressAndPort endpoint) {
    return "n" + endpoint.getHostAddress(false).replaceAll(".*\\.", "");
  }

  private static List<String> names(Iterable<InetAddressAndPort> endpoints) {
    List<String> names = new ArrayList<>();
    endpoints.forEach(endpoint -> names.add(nameOf(endpoint)));
    return names;
  }

  private static List<String> fieldsOf(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
