/**
 * The endpoints of a control plane, the credentials for them, and the choice of the node to ask for a snapshot. Read
 * {@link cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess} first.
 */
package cloud.alperen.talos.etcdbackup.domain.controlplane;
