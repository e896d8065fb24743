package cloud.alperen.talos.etcdbackup.operator.management;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * What probes are told. Both are asked on the one thread that answers them, so they must not block.
 *
 * @param notAlive a sentence, if the process does not come back to work by itself and should be started anew
 * @param notReady a sentence, if it does not see everything that it should
 */
public record Probes(Supplier<Optional<String>> notAlive, Supplier<Optional<String>> notReady) {}
