/** Where a snapshot is found in a store. Read {@link cloud.alperen.talos.etcdbackup.domain.naming.SnapshotKeys} first. */
package cloud.alperen.talos.etcdbackup.domain.naming;
