/**
 * The location, credentials and metadata of stored snapshots, in terms that fit every store. Read
 * {@link cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget} first.
 */
package cloud.alperen.talos.etcdbackup.domain.storage;
