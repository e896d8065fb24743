/**
 * The program that testkit runs as a child process to have an S3 server that verifies signatures;
 * the one type is {@link cloud.alperen.talos.etcdbackup.testkit.s3proxy.S3ProxyMain}. Its class path
 * is written beside the class at build time ({@code s3proxy.classpath}).
 */
package cloud.alperen.talos.etcdbackup.testkit.s3proxy;
