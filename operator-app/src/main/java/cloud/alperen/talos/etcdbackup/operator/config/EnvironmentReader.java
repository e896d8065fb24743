package cloud.alperen.talos.etcdbackup.operator.config;

import cloud.alperen.talos.etcdbackup.domain.lifecycle.AttemptTimeouts;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.RetryPolicy;
import cloud.alperen.talos.etcdbackup.domain.network.ProxyRules;
import cloud.alperen.talos.etcdbackup.domain.unit.ByteCount;
import cloud.alperen.talos.etcdbackup.domain.unit.GoDuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads variables one by one, remembers which exist and what is wrong with them, and complains once at the end. */
final class EnvironmentReader {
  private static final String PREFIX = "TEB_";
  private static final Set<String> LOG_LEVELS = Set.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE");

  private final Map<String, String> environment;
  private final Set<String> known = new TreeSet<>();
  private final List<String> problems = new ArrayList<>();

  EnvironmentReader(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  Set<String> names(String variable) {
    return read(variable, EnvironmentReader::namespaces).orElse(Set.of());
  }

  boolean flag(String variable, boolean otherwise) {
    return read(variable, text -> switch (text) {
          case "true" -> true;
          case "false" -> false;
          default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false");
        })
        .orElse(otherwise);
  }

  int integer(String variable, int otherwise, int least, int most) {
    return read(variable, text -> {
          int value = text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
          if (value < least || value > most) {
            throw new IllegalArgumentException(
                "'%s' is not a whole number from %d to %d".formatted(text, least, most));
          }
          return value;
        })
        .orElse(otherwise);
  }

  Duration duration(String variable, Duration otherwise) {
    return read(variable, GoDuration::parse).orElse(otherwise);
  }

  ByteCount bytes(String variable, ByteCount otherwise, ByteCount least, ByteCount most) {
    return read(variable, text -> {
          ByteCount value = ByteCount.parse(text);
          if (value.bytes() < least.bytes() || value.bytes() > most.bytes()) {
            throw new IllegalArgumentException(
                "'%s' is not between %s and %s".formatted(text, least, most));
          }
          return value;
        })
        .orElse(otherwise);
  }

  RetryPolicy retryPolicy(String firstVariable, String longestVariable, RetryPolicy otherwise) {
    Duration first = duration(firstVariable, otherwise.first());
    Duration longest = duration(longestVariable, otherwise.longest());
    if (longest.compareTo(first) < 0) {
      problem(longestVariable, "is shorter than " + firstVariable);
      return otherwise;
    }
    return new RetryPolicy(first, longest);
  }

  AttemptTimeouts timeouts(
      String standardVariable, String longestVariable, AttemptTimeouts otherwise) {
    Duration standard = duration(standardVariable, otherwise.standard());
    // A standard above the usual bound was meant; who sets both has to make them fit.
    Duration longest = duration(
        longestVariable,
        standard.compareTo(otherwise.longest()) > 0 ? standard : otherwise.longest());
    if (longest.compareTo(standard) < 0) {
      problem(longestVariable, "is shorter than " + standardVariable);
      return otherwise;
    }
    return new AttemptTimeouts(standard, longest);
  }

  /** The logging library reads this one itself, before anything else runs; here it is only checked. */
  void logLevel(String variable) {
    read(variable, text -> {
      if (!LOG_LEVELS.contains(text)) {
        throw new IllegalArgumentException(
            "'" + text + "' is not one of " + new TreeSet<>(LOG_LEVELS));
      }
      return text;
    });
  }

  /** These variables are not ours: other programs go by them too. */
  ProxyRules proxies() {
    try {
      return ProxyRules.fromEnvironment(environment);
    } catch (IllegalArgumentException bad) {
      problems.add(bad.getMessage());
      return ProxyRules.direct();
    }
  }

  void problem(String variable, String what) {
    problems.add(variable + " " + what);
  }

  void finish() {
    environment.keySet().stream()
        .filter(variable -> variable.startsWith(PREFIX) && !known.contains(variable))
        .sorted()
        .forEach(
            variable -> problem(variable, "is unknown; known are " + String.join(", ", known)));
    if (!problems.isEmpty()) {
      throw new InvalidConfigurationException(problems);
    }
  }

  private <T> Optional<T> read(String variable, Function<String, T> parser) {
    known.add(variable);
    String text = environment.getOrDefault(variable, "").strip();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(parser.apply(text));
    } catch (IllegalArgumentException bad) {
      problem(variable, "is wrong: " + bad.getMessage());
      return Optional.empty();
    }
  }

  private static Set<String> namespaces(String text) {
    Set<String> names = Arrays.stream(text.split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toCollection(LinkedHashSet::new));
    for (String name : names) {
      // RFC 1123 label, as Kubernetes requires of a namespace.
      if (!name.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")) {
        throw new IllegalArgumentException("'" + name + "' is not a namespace name");
      }
    }
    return names;
  }
}
