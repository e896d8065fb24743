/** The driven ports that the cluster implements: Secrets, control planes, statuses, and the keys and stores in use. */
@NullMarked
package cloud.alperen.talos.etcdbackup.adapter.kubernetes.port;

import org.jspecify.annotations.NullMarked;
