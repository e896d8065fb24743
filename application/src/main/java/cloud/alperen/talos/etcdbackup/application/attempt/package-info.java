/**
 * One backup as it is made: probe the nodes, stream the snapshot, verify it, publish it, prove what was published. Start with
 * {@link cloud.alperen.talos.etcdbackup.application.attempt.RunBackup}.
 */
package cloud.alperen.talos.etcdbackup.application.attempt;
