/** The driven ports that a cluster answers: Secrets, control planes, statuses, and what the watched backups use. */
@NullMarked
package cloud.alperen.talos.etcdbackup.adapter.kubernetes.port;

import org.jspecify.annotations.NullMarked;
