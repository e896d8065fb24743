/** The identity of a backup. */
package cloud.alperen.talos.etcdbackup.domain.backup;
