# What the node's administrator and OVN-Kubernetes' CNI plugin put into one node's Open vSwitch database: a bridge for the
# physical network `data` with its device, and an interface for each attachment of the node's pods.
#
#     sh -c "$(cat nodes.sh switch.sh)" sh NODE

ovs-vsctl add-br br-data -- add-port br-data eth1 \
    -- set open_vswitch . external_ids:ovn-bridge-mappings=physnet:breth0,data:br-data
echo "$pods" | while read -r namespace name node byte; do
    [ "$node" = "$NODE" ] || continue
    for attachment in "storage 10.140.$(subnet_of "$node")" 'backup 10.150.0' 'vlan20 10.160.0'; do
        set -- $attachment
        ovs-vsctl add-port br-int "net-$1-$byte" -- set interface "net-$1-$byte" \
            external_ids:iface-id="shop.$1_${namespace}_$name" external_ids:attached_mac="$(mac_of "$2.$byte")" \
            external_ids:'"k8s.ovn.org/nad"'="\"shop/$1\""
    done
done
