/**
 * Decisions about how long a stored snapshot is kept belong here, as pure functions. Today the package holds only
 * {@link cloud.alperen.talos.etcdbackup.domain.retention.DeletionPolicy}: whether a snapshot is deleted together with its
 * backup object. No snapshot is deleted because of its age or number.
 */
package cloud.alperen.talos.etcdbackup.domain.retention;
