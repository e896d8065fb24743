package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import cloud.alperen.talos.etcdbackup.domain.lifecycle.Condition;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.ConditionType;
import cloud.alperen.talos.etcdbackup.domain.unit.ShortText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Translates the conditions for {@link StatusCodec}. Conditions of other types belong to other programs and stay. */
final class ConditionCodec {
  /** Far below the limit of Kubernetes, so that people can read the message. */
  private static final int MESSAGE_MAX_BYTES = 2048;

  private ConditionCodec() {}

  static List<Condition> read(@Nullable List<StatusCondition> stored) {
    List<Condition> conditions = new ArrayList<>();
    for (ConditionType type : ConditionType.values()) {
      stream(stored)
          .filter(condition -> type.label().equals(condition.type()))
          .findFirst()
          .ifPresent(condition -> conditions.add(read(type, condition)));
    }
    return conditions;
  }

  static List<StatusCondition> write(
      List<Condition> conditions, @Nullable List<StatusCondition> before) {
    Stream<StatusCondition> foreign = stream(before).filter(condition -> !isOurs(condition.type()));
    return Stream.concat(conditions.stream().map(ConditionCodec::write), foreign)
        .toList();
  }

  private static Condition read(ConditionType type, StatusCondition stored) {
    return new Condition(
        type,
        StatusCondition.TRUE.equals(stored.status()),
        Optional.ofNullable(stored.reason()).orElse(""),
        Optional.ofNullable(stored.message()).orElse(""),
        Timestamps.read(stored.lastTransitionTime()).orElse(Instant.EPOCH),
        stored.observedGeneration() == null ? 0 : stored.observedGeneration());
  }

  private static StatusCondition write(Condition condition) {
    return new StatusCondition(
        condition.type().label(),
        condition.holds() ? StatusCondition.TRUE : StatusCondition.FALSE,
        condition.reason(),
        ShortText.of(condition.message(), MESSAGE_MAX_BYTES),
        Timestamps.seconds(condition.lastTransition()),
        condition.observedGeneration() == 0 ? null : condition.observedGeneration());
  }

  private static boolean isOurs(@Nullable String label) {
    return Stream.of(ConditionType.values()).anyMatch(type -> type.label().equals(label));
  }

  private static Stream<StatusCondition> stream(@Nullable List<StatusCondition> conditions) {
    // A list may contain null if the API server does not validate.
    return conditions == null ? Stream.empty() : conditions.stream().filter(Objects::nonNull);
  }
}
