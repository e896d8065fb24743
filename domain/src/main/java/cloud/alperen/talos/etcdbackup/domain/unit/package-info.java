/** Quantities with their unit in the type, and the formats in which they are read and shown. */
package cloud.alperen.talos.etcdbackup.domain.unit;
