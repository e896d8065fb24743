/** Proxies for connections to servers. Read {@link cloud.alperen.talos.etcdbackup.domain.network.ProxyRules} first. */
package cloud.alperen.talos.etcdbackup.domain.network;
