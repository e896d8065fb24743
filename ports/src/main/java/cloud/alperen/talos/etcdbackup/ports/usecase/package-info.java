/**
 * What the product does. An embedder calls {@link cloud.alperen.talos.etcdbackup.ports.usecase.RunBackup}: one backup, on
 * the caller's thread. An operator drives {@link cloud.alperen.talos.etcdbackup.ports.usecase.BackupRunner}: many backups,
 * with their recorded state, on executors it is given.
 */
package cloud.alperen.talos.etcdbackup.ports.usecase;
