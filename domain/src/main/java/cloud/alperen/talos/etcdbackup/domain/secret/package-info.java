/** Secrets and references to them. Read {@link cloud.alperen.talos.etcdbackup.domain.secret.SecretValue} first. */
package cloud.alperen.talos.etcdbackup.domain.secret;
