/** Quantities with their unit in the type, and how they are written for people. */
package cloud.alperen.talos.etcdbackup.domain.unit;
