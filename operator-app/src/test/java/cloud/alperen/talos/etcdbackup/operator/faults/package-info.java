/**
 * Proof that no fault on the way makes a backup lie, hang or leave something behind: a fast selection as tests, the whole as a
 * program. Read {@link cloud.alperen.talos.etcdbackup.operator.faults.FaultSuite} first.
 */
@NullMarked
package cloud.alperen.talos.etcdbackup.operator.faults;

import org.jspecify.annotations.NullMarked;
