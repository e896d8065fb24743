/**
 * Where snapshots are kept, in words that fit every store. Read {@link
 * cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget} first.
 */
package cloud.alperen.talos.etcdbackup.domain.storage;
