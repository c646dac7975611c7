# What OVN has learned in the Southbound database of one node's zone once packets have passed between connected networks: the
# Ethernet addresses of the other nodes' routers, which it asks for by ARP.
#
#     sh -c "$(cat nodes.sh southbound.sh)" sh NODE

datapath=$(ovn-sbctl --bare --columns=datapath find port_binding \
    logical_port="crtor-gems_crimson_crimson-net_$NODE")
echo "$nodes" | while read -r name number _; do
    [ "$name" != "$NODE" ] || continue
    address=192.168.0.$((2 * number + 1))
    ovn-sbctl create mac_binding logical_port="crtor-gems_crimson_crimson-net_$name" ip="\"$address\"" \
        mac="\"$(mac_of "$address")\"" datapath="$datapath"
done
