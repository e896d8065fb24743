/**
 * The driven ports: the interfaces that the use cases need and adapters implement. Read
 * {@link cloud.alperen.talos.etcdbackup.ports.SnapshotSource} and {@link cloud.alperen.talos.etcdbackup.ports.ObjectSink}
 * first.
 *
 * <p>All methods that may fail for reasons outside the program throw
 * {@link cloud.alperen.talos.etcdbackup.domain.failure.BackupException}. Methods that wait stop when their thread is
 * interrupted: they throw it with {@code BackupFailure.Cancelled} and leave the interrupt flag set. Nothing here takes or
 * returns {@code null}.
 */
package cloud.alperen.talos.etcdbackup.ports;
