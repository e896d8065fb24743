/**
 * Turns references to Secrets into credentials.
 */
package cloud.alperen.talos.etcdbackup.application.credentials;
