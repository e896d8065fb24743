/**
 * A second kind of store, a directory, as a fork would add one: what is in this package is all that it takes, but for the module
 * that the wiring includes and the schema of its member.
 */
package cloud.alperen.talos.etcdbackup.operator.directory;
