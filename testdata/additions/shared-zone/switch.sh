# The node's ovn-controller gets the address of its zone's database, which in a replay is a socket beside its own.
#
#     sh -c "$(cat nodes.sh switch.sh)" sh NODE

if [ "$NODE" = ovn-worker2 ]; then
    own=$(ovs-vsctl get open_vswitch . external_ids:ovn-remote | tr -d '"')
    ovs-vsctl set open_vswitch . external_ids:ovn-remote="\"$(echo "$own" | sed 's,/n2/,/n1/,')\""
fi
