/**
 * Many backups at once, each with its recorded state, on threads that it is given. Start with {@link
 * cloud.alperen.talos.etcdbackup.application.runner.BackupRunner}.
 */
package cloud.alperen.talos.etcdbackup.application.runner;
