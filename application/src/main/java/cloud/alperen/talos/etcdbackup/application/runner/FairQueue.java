package cloud.alperen.talos.etcdbackup.application.runner;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Decides whose turn it is. Nothing but the decision: it knows no clock and no thread, and whoever uses it guards it.
 *
 * <p>A turn goes to the namespace of which the fewest run; among those to the one that has waited longest since it came or
 * had a turn that has ended; within a namespace to whoever came first. So while a namespace waits of which nothing runs,
 * each other one gets at most one turn before it, the one that ran already included. What cannot be used twice at once holds up only those who want the same.
 */
final class FairQueue<T> {
  /**
   * What decides about a turn.
   *
   * @param namespace turns are shared evenly among namespaces
   * @param exclusive what is used by one at a time; has value equality
   */
  record Claim(String namespace, Object exclusive) {
    Claim {
      Objects.requireNonNull(namespace, "namespace");
      Objects.requireNonNull(exclusive, "exclusive");
    }
  }

  private final Map<T, Claim> waiting = new LinkedHashMap<>();
  private final Map<T, Claim> running = new HashMap<>();
  private final Map<String, Long> lastTurns = new HashMap<>();
  private long turns;

  void add(T item, Claim claim) {
    waiting.put(item, claim);
    lastTurns.computeIfAbsent(claim.namespace(), namespace -> turns++);
  }

  /** Takes it out, whether it waits or not. */
  void withdraw(T item) {
    Claim claim = waiting.remove(item);
    if (claim != null) {
      forgetUnlessWaiting(claim.namespace());
    }
  }

  /** Begins the next turn, if anybody's can begin. */
  Optional<T> take() {
    Optional<Map.Entry<T, Claim>> next = next();
    next.ifPresent(turn -> {
      String namespace = turn.getValue().namespace();
      waiting.remove(turn.getKey());
      running.put(turn.getKey(), turn.getValue());
      lastTurns.put(namespace, turns++);
      forgetUnlessWaiting(namespace);
    });
    return next.map(Map.Entry::getKey);
  }

  /** Ends a turn. */
  void release(T item) {
    Claim claim = running.remove(item);
    if (claim != null) {
      lastTurns.computeIfPresent(claim.namespace(), (namespace, before) -> turns++);
    }
  }

  int running() {
    return running.size();
  }

  Set<T> waiting() {
    return Set.copyOf(waiting.keySet());
  }

  private Optional<Map.Entry<T, Claim>> next() {
    Set<Object> taken = new HashSet<>();
    Map<String, Integer> busy = new HashMap<>();
    running.values().forEach(claim -> {
      taken.add(claim.exclusive());
      busy.merge(claim.namespace(), 1, Integer::sum);
    });
    // The first of equals is chosen, and entries are in the order in which they came.
    return waiting.entrySet().stream()
        .filter(entry -> !taken.contains(entry.getValue().exclusive()))
        .min(Comparator.comparing((Map.Entry<T, Claim> entry) ->
                busy.getOrDefault(entry.getValue().namespace(), 0))
            .thenComparing(entry -> lastTurns.get(entry.getValue().namespace())))
        .map(entry -> Map.entry(entry.getKey(), entry.getValue()));
  }

  private void forgetUnlessWaiting(String namespace) {
    if (waiting.values().stream().noneMatch(claim -> claim.namespace().equals(namespace))) {
      lastTurns.remove(namespace);
    }
  }
}
