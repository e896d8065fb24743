/** The keys of snapshots in a store. Read {@link cloud.alperen.talos.etcdbackup.domain.naming.SnapshotKeys} first. */
package cloud.alperen.talos.etcdbackup.domain.naming;
