/** The command as an admin runs it. */
@NullMarked
package cloud.alperen.talos.etcdbackup.operator.verify;

import org.jspecify.annotations.NullMarked;
