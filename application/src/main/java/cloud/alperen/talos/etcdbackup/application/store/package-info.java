/**
 * Several kinds of store at once.
 */
package cloud.alperen.talos.etcdbackup.application.store;
