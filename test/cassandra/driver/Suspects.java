package org.apache.cassandra.gms;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

import org.apache.cassandra.locator.InetAddressAndPort;
import org.apache.cassandra.net.Message;
import org.apache.cassandra.net.MessagingService;
import org.apache.cassandra.net.RequestCallback;

/** What the model of gossip suspects the real code of, by the numbers of its README: each driven on a Gossiper of its own. */
class Suspects {
  private final Gossiper gossiper;
  private final InetAddressAndPort n2;
  private RequestCallback<?> echo;

  Suspects(Gossiper gossiper) throws Exception {
    this.gossiper = gossiper;
    n2 = Answers.address("n2");
  }

  Map<String, Object> drive(int number) throws Exception {
    Answers.reset();
    Map<String, Object> seen = new TreeMap<>();
    switch (number) {
      case 1:
        oldRequest(seen);
        break;
      case 2:
        lateEcho(seen, true);
        break;
      case 3:
        lateEcho(seen, false);
        break;
      case 4:
        removal(seen);
        break;
    }
    return seen;
  }

  /** Somebody asks for what is newer than version 3 of generation 1, and the endpoint has started again meanwhile. */
  private void oldRequest(Map<String, Object> seen) {
    hold(state(2, 5, 2, 4));
    // As GossipDigestAckVerbHandler, which has the generation of the request at hand and does not pass it on.
    EndpointState sent = gossiper.getStateForVersionBiggerThan(n2, 3);
    seen.put("sent", Answers.written(sent));
    // Whoever asked takes it for all of generation 2, and holds as high a version as anybody.
    hold(state(1, 3, 2, 3));
    gossiper.applyStateLocally(new HashMap<>(Map.of(n2, sent)));
    EndpointState held = gossiper.endpointStateMap.get(n2);
    seen.put("hasTokens", held.containsApplicationState(ApplicationState.TOKENS));
    seen.put("version", Gossiper.getMaxEndpointStateVersion(held));
  }

  /** An answer to an ECHO comes when the endpoint has left, or is forgotten. */
  private void lateEcho(Map<String, Object> seen, boolean isHeld) throws Exception {
    EndpointState held = state(1, 3, 2, 3);
    held.markDead();
    hold(held);
    // Something is heard of it, so that it is asked.
    MessagingService.instance().outboundSink.add(this::catchEcho);
    gossiper.applyStateLocally(new HashMap<>(Map.of(n2, state(1, 4, 2, 3))));
    seen.put("asked", echo != null);
    if (isHeld) {
      held.addApplicationState(ApplicationState.STATUS_WITH_PORT, VersionedValue.unsafeMakeVersionedValue("LEFT,2,1", 6));
      gossiper.addExpireTimeForEndpoint(n2, System.currentTimeMillis() + 1000);
      // As excise does.
      gossiper.removeEndpoint(n2);
    } else {
      gossiper.removeEndpoint(n2);
      gossiper.endpointStateMap.remove(n2);
    }
    seen.put("liveBefore", gossiper.liveEndpoints.contains(n2));
    echo.onResponse(null);
    seen.put("liveAfter", gossiper.liveEndpoints.contains(n2));
    seen.put("held", gossiper.endpointStateMap.containsKey(n2));
    seen.put("alive", held.isAlive());
    seen.put("status", statusOf(held));
    // Without one it is three days from now.
    seen.put("expires", gossiper.getExpireTimeForEndpoint(n2) < System.currentTimeMillis() + 100_000);
  }

  private boolean catchEcho(Message<?> message, InetAddressAndPort to) {
    RequestCallback<?> callback = Answers.callbackOf(message, to);
    if (callback != null) echo = callback;
    return true;
  }

  /** A removal is finished when the endpoint has started again, in generation 5. */
  private void removal(Map<String, Object> seen) {
    hold(state(5, 9, 2, 3));
    gossiper.advertiseTokenRemoved(n2, new UUID(0, 2));
    seen.put("generation", gossiper.endpointStateMap.get(n2).getHeartBeatState().getGeneration());
    // What the endpoint says from now on.
    gossiper.applyStateLocally(new HashMap<>(Map.of(n2, state(5, 20, 2, 3))));
    seen.put("heartbeat", gossiper.endpointStateMap.get(n2).getHeartBeatState().getHeartBeatVersion());
    seen.put("status", statusOf(gossiper.endpointStateMap.get(n2)));
  }

  private void hold(EndpointState state) {
    gossiper.endpointStateMap.put(n2, state);
  }

  private static String statusOf(EndpointState held) {
    return held.getApplicationState(ApplicationState.STATUS_WITH_PORT).value.split(",")[0];
  }

  private static EndpointState state(int generation, int heartbeat, int tokens, int status) {
    EndpointState state = new EndpointState(new HeartBeatState(generation, heartbeat));
    state.addApplicationState(ApplicationState.TOKENS, VersionedValue.unsafeMakeVersionedValue("t2", tokens));
    state.addApplicationState(ApplicationState.STATUS_WITH_PORT, VersionedValue.unsafeMakeVersionedValue("NORMAL,2", status));
    return state;
  }
}
