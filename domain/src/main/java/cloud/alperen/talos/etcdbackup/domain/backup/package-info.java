/** Which backup is meant. */
package cloud.alperen.talos.etcdbackup.domain.backup;
