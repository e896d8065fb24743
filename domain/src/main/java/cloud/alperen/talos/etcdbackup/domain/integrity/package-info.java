/**
 * Verifies that a stream of bytes is a whole etcd snapshot, while it is copied. Read
 * {@link cloud.alperen.talos.etcdbackup.domain.integrity.SnapshotVerifier} first.
 */
package cloud.alperen.talos.etcdbackup.domain.integrity;
