/**
 * What removes or recognises what earlier attempts left in a store: unfinished uploads, objects that nobody recorded, and
 * the snapshots of deleted backups.
 */
package cloud.alperen.talos.etcdbackup.application.cleanup;
