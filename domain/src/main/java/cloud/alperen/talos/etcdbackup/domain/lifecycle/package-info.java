/**
 * What state a backup is in, how it changes, and what to do next. Read {@link
 * cloud.alperen.talos.etcdbackup.domain.lifecycle.Lifecycle} first, then {@link
 * cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupPolicy}.
 */
package cloud.alperen.talos.etcdbackup.domain.lifecycle;
