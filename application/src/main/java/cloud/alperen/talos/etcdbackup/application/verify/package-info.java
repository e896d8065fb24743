/**
 * Reads snapshots to their end and judges whether they are whole.
 */
package cloud.alperen.talos.etcdbackup.application.verify;
