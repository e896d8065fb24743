/** What probes and Prometheus ask. */
@NullMarked
package cloud.alperen.talos.etcdbackup.operator.management;

import org.jspecify.annotations.NullMarked;
