/** The operator process. Read {@link cloud.alperen.talos.etcdbackup.operator.Main} first. */
@NullMarked
package cloud.alperen.talos.etcdbackup.operator;

import org.jspecify.annotations.NullMarked;
