/** Turns the facts that the core reports into log lines and meters. */
@NullMarked
package cloud.alperen.talos.etcdbackup.operator.observe;

import org.jspecify.annotations.NullMarked;
