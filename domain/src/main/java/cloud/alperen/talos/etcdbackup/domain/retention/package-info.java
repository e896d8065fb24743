/** How long a stored snapshot is kept. */
package cloud.alperen.talos.etcdbackup.domain.retention;
