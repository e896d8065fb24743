/**
 * The contracts of the ports that a cluster answers, Secrets, control planes and the status of backups, and doubles in memory.
 * Read {@link cloud.alperen.talos.etcdbackup.contract.cluster.StatusWriterContract} first.
 */
@NullMarked
package cloud.alperen.talos.etcdbackup.contract.cluster;

import org.jspecify.annotations.NullMarked;
