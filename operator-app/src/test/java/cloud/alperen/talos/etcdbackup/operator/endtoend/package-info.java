/** The real {@code main} in a process of its own, among real servers. */
@NullMarked
package cloud.alperen.talos.etcdbackup.operator.endtoend;

import org.jspecify.annotations.NullMarked;
