/**
 * Time limits and pauses.
 */
package cloud.alperen.talos.etcdbackup.application.time;
