/** What happens to a backup, told as facts. Read {@link cloud.alperen.talos.etcdbackup.domain.event.BackupEvent} first. */
package cloud.alperen.talos.etcdbackup.domain.event;
