/** Which of several processes works: the lease, its election and its hand-over. */
@NullMarked
package cloud.alperen.talos.etcdbackup.adapter.kubernetes.leader;

import org.jspecify.annotations.NullMarked;
