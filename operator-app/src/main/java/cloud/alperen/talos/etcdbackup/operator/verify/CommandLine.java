package cloud.alperen.talos.etcdbackup.operator.verify;

import cloud.alperen.talos.etcdbackup.adapter.s3.S3Target.Addressing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What follows {@code verify} on the command line.
 *
 * @param bucketUrl see {@link BucketUrl}
 * @param key of the object
 * @param addressing where requests name the bucket
 * @param endpointCa a file with PEM certificates that are trusted instead of the JVM's
 */
record CommandLine(String bucketUrl, String key, Addressing addressing, Optional<Path> endpointCa) {
  static final String ADDRESSING = "--addressing";
  static final String ENDPOINT_CA = "--endpoint-ca";

  private static final Map<String, Addressing> WORDS =
      Map.of("path", Addressing.PATH, "virtual-hosted", Addressing.VIRTUAL_HOSTED);

  static CommandLine parse(List<String> arguments) throws UsageException {
    List<String> places = new ArrayList<>();
    Addressing addressing = Addressing.AUTO;
    Optional<Path> endpointCa = Optional.empty();
    for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
      String argument = rest.next();
      switch (argument) {
        case ADDRESSING -> addressing = addressing(value(argument, rest));
        case ENDPOINT_CA -> endpointCa = Optional.of(Path.of(value(argument, rest)));
        default -> places.add(place(argument));
      }
    }
    if (places.size() != 2) {
      throw new UsageException("verify takes a bucket URL and a key");
    }
    return new CommandLine(places.get(0), places.get(1), addressing, endpointCa);
  }

  private static String value(String option, Iterator<String> rest) throws UsageException {
    if (!rest.hasNext()) {
      throw new UsageException(option + " takes a value");
    }
    return rest.next();
  }

  private static Addressing addressing(String word) throws UsageException {
    Addressing addressing = WORDS.get(word);
    if (addressing == null) {
      throw new UsageException(ADDRESSING + " is path or virtual-hosted");
    }
    return addressing;
  }

  private static String place(String argument) throws UsageException {
    if (argument.startsWith("--")) {
      throw new UsageException("unknown option " + argument);
    }
    return argument;
  }
}
