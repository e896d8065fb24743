/**
 * Facts about a backup, for logs, metrics and Kubernetes Events. Read
 * {@link cloud.alperen.talos.etcdbackup.domain.event.BackupEvent} first.
 */
package cloud.alperen.talos.etcdbackup.domain.event;
