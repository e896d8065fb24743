/** Leader election: the lease, the election, the watch for the end of the lease, and the hand-over. */
@NullMarked
package cloud.alperen.talos.etcdbackup.adapter.kubernetes.leader;

import org.jspecify.annotations.NullMarked;
