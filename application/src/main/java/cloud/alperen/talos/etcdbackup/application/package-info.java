/**
 * What a Java program calls that backs etcd up without Kubernetes: {@link
 * cloud.alperen.talos.etcdbackup.application.EtcdBackups}. The packages below it hold the use cases that it is made of.
 */
package cloud.alperen.talos.etcdbackup.application;
