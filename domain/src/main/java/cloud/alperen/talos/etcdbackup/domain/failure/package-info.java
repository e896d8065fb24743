/**
 * Everything that can go wrong, as facts. Read {@link cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure} first.
 */
package cloud.alperen.talos.etcdbackup.domain.failure;
