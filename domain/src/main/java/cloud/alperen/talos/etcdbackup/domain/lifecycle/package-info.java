/**
 * The state machine of a backup, and the decision about its next step. Read
 * {@link cloud.alperen.talos.etcdbackup.domain.lifecycle.Lifecycle} first, then
 * {@link cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupPolicy}.
 */
package cloud.alperen.talos.etcdbackup.domain.lifecycle;
