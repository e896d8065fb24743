/**
 * Tells a whole etcd snapshot from anything else while its bytes pass by. Read {@link
 * cloud.alperen.talos.etcdbackup.domain.integrity.SnapshotVerifier} first.
 */
package cloud.alperen.talos.etcdbackup.domain.integrity;
