# The rows that OVN-Kubernetes writes into the Northbound database of one node's zone, for the objects of objects.json.
# Where each follows from is in README.md.
#
#     sh -c "$(cat nodes.sh northbound.sh)" sh NODE

# An external ID of OVN-Kubernetes': KEY VALUE.
id() { echo "external_ids:\"k8s.ovn.org/$1\"=\"$2\""; }

# --- UserDefinedNetwork shop/storage: layer 3, secondary, 10.140.0.0/16, network number 11 ---

net=shop_storage
ids="$(id network $net) $(id role secondary) $(id topology layer3)"
router=${net}_ovn_cluster_router
switch=${net}_$NODE
own=10.140.$(subnet_of "$NODE")
transit=${net}_transit_switch
multicast='other_config:mcast_snoop=true other_config:mcast_flood_unregistered=true other_config:mcast_querier=false'

ovn-nbctl -- lr-add $router -- set logical_router $router $ids options:always_learn_from_arp_request=false \
    -- ls-add "$switch" -- set logical_switch "$switch" $ids other_config:subnet="$own.0/24" \
    -- lrp-add $router "rtos-$switch" "$(mac_of "$own.1")" "$own.1/24" \
    -- lrp-set-gateway-chassis "rtos-$switch" "$(chassis_of "$NODE")" 1 \
    -- lsp-add "$switch" "stor-$switch" -- lsp-set-type "stor-$switch" router -- lsp-set-addresses "stor-$switch" router \
    -- lsp-set-options "stor-$switch" router-port="rtos-$switch" \
    -- ls-add $transit -- set logical_switch $transit $ids $multicast other_config:interconn-ts=$transit \
    other_config:requested-tnl-key=16711694
echo "$nodes" | while read -r name number chassis; do
    port=${net}_tstor-$name
    if [ "$name" = "$NODE" ]; then
        ovn-nbctl -- lrp-add $router "${net}_rtots-$name" "$(mac_of "100.88.0.$number")" "100.88.0.$number/16" \
            -- lsp-add $transit "$port" -- lsp-set-type "$port" router -- lsp-set-addresses "$port" router \
            -- lsp-set-options "$port" router-port="${net}_rtots-$name" requested-tnl-key="$number"
    else
        ovn-nbctl -- lsp-add $transit "$port" -- lsp-set-type "$port" remote \
            -- lsp-set-addresses "$port" "$(mac_of "100.88.0.$number") 100.88.0.$number/16" \
            -- lsp-set-options "$port" requested-chassis="$chassis" requested-tnl-key="$number" \
            -- lr-route-add $router "10.140.$(subnet_of "$name").0/24" "100.88.0.$number"
    fi
done
echo "$pods" | while read -r namespace name node byte; do
    [ "$node" = "$NODE" ] || continue
    port=shop.storage_${namespace}_$name
    addresses="$(mac_of "$own.$byte") $own.$byte"
    ovn-nbctl -- lsp-add "$switch" "$port" -- lsp-set-addresses "$port" "$addresses" \
        -- lsp-set-port-security "$port" "$addresses" \
        -- lsp-set-options "$port" requested-chassis="$(chassis_of "$node")" \
        -- set logical_switch_port "$port" external_ids:pod=true external_ids:namespace="$namespace" \
        $(id nad shop/storage) $(id network $net) $(id topology layer3)
done

# A pod's port on a network of one switch: SWITCH NAD NETWORK TOPOLOGY NAMESPACE NAME NODE ADDRESS [TUNNEL-KEY]
pod_port() {
    port=$(echo "$2" | tr -- '-/' '..')_$5_$6
    addresses="$(mac_of "$8") $8"
    ovn-nbctl -- lsp-add "$1" "$port" -- lsp-set-addresses "$port" "$addresses" \
        -- lsp-set-port-security "$port" "$addresses" \
        -- lsp-set-options "$port" requested-chassis="$(chassis_of "$7")" ${9:+requested-tnl-key=$9} \
        -- set logical_switch_port "$port" external_ids:pod=true external_ids:namespace="$5" \
        $(id nad "$2") $(id network "$3") $(id topology "$4")
    [ "$7" = "$NODE" ] || [ -z "$9" ] || ovn-nbctl lsp-set-type "$port" remote
}

# --- NetworkAttachmentDefinition shop/backup of the network tenant-backup: layer 2, 10.150.0.0/16, network number 12 ---

net=tenant-backup
switch=tenant.backup_ovn_layer2_switch
ovn-nbctl -- ls-add $switch -- set logical_switch $switch $multicast other_config:subnet=10.150.0.0/16 \
    other_config:interconn-ts=$switch other_config:requested-tnl-key=16711695 \
    $(id network $net) $(id role secondary) $(id topology layer2)
echo "$pods" | while read -r namespace name node byte; do
    pod_port $switch shop/backup $net layer2 "$namespace" "$name" "$node" "10.150.0.$byte" "$byte"
done

# --- MultiNetworkPolicy shop/backup-of-carts, for shop/backup: to pods app=cart from pods app=storefront, tcp 7070 ---

owner="$(id owner-controller $net-network-controller) external_ids:direction=Ingress"
ingress="$owner $(id owner-type NetpolNamespace) $(id name shop)"
policy="$owner $(id owner-type NetworkPolicy) $(id name shop:backup-of-carts)"
carts=$(echo "$pods" | while read -r namespace name node _; do
    case $name in cart-*) [ "$node" != "$NODE" ] || echo "shop.backup_${namespace}_$name" ;; esac
done)
acl() { # GROUP PRIORITY ACTION MATCH EXTERNAL-IDS...
    group=$1 priority=$2 action=$3 match=$4
    shift 4
    ovn-nbctl -- --id=@acl create acl direction=to-lport tier=2 priority="$priority" action="$action" \
        match="\"$match\"" "$@" -- add port_group "$group" acls @acl
}
ovn-nbctl pg-add a1500000000000000001 $carts -- pg-add a1500000000000000002 $carts \
    -- create address_set name=a1500000000000000003 addresses='"10.150.0.3","10.150.0.4"'
acl a1500000000000000001 1000 drop 'outport == @a1500000000000000001' $ingress external_ids:type=defaultDeny
acl a1500000000000000001 1001 allow 'outport == @a1500000000000000001 && (arp || nd)' $ingress external_ids:type=arpAllow
acl a1500000000000000002 1001 allow-related \
    'ip4.src == {$a1500000000000000003} && tcp && tcp.dst==7070 && outport == @a1500000000000000002' \
    $policy external_ids:gress-index=0 external_ids:port-policy-protocol=tcp

# --- ClusterUserDefinedNetwork vlan20: localnet, 10.160.0.0/16, VLAN 20 of the physical network `data` ---

net=cluster_udn_vlan20
switch=${net}_ovn_localnet_switch
ovn-nbctl -- ls-add $switch -- set logical_switch $switch other_config:subnet=10.160.0.0/16 \
    $(id network $net) $(id role secondary) $(id topology localnet) \
    -- lsp-add $switch ${net}_ovn_localnet_port -- lsp-set-type ${net}_ovn_localnet_port localnet \
    -- lsp-set-addresses ${net}_ovn_localnet_port unknown \
    -- lsp-set-options ${net}_ovn_localnet_port network_name=data \
    -- set logical_switch_port ${net}_ovn_localnet_port tag_request=20
echo "$pods" | while read -r namespace name node byte; do
    [ "$node" = "$NODE" ] || continue
    pod_port $switch shop/vlan20 $net localnet "$namespace" "$name" "$node" "10.160.0.$byte"
done

# --- ClusterNetworkConnect gems: crimson/crimson-net (layer 3) and emerald/emerald-net (layer 2), 192.168.0.0/16 by /24 ---

router=connect_router_gems
ovn-nbctl -- lr-add $router -- set logical_router $router options:requested-tnl-key=16725000 \
    $(id name gems) $(id owner-type ClusterNetworkConnect)
connect() { # ROUTER PORT ADDRESS PEER KEY CHASSIS
    ovn-nbctl -- lrp-add "$1" "$2" "$(mac_of "$3")" "$3/31" ${4:+peer=$4} \
        -- set logical_router_port "$2" $(id name gems) $(id owner-type ClusterNetworkConnect)
    [ -z "$5" ] || ovn-nbctl set logical_router_port "$2" options:requested-tnl-key="$5"
    [ -z "$6" ] || ovn-nbctl set logical_router_port "$2" options:requested-chassis="$6"
}
echo "$nodes" | while read -r name number chassis; do
    near=crtor-gems_crimson_crimson-net_$name
    far=rtocr-crimson_crimson-net_${name}_gems
    if [ "$name" = "$NODE" ]; then
        connect $router "$near" "192.168.0.$((2 * number))" "$far" $((number + 1)) ''
        connect crimson_crimson.net_ovn_cluster_router "$far" "192.168.0.$((2 * number + 1))" "$near" '' ''
        ovn-nbctl lr-policy-add crimson_crimson.net_ovn_cluster_router 9001 \
            "inport == \"rtos-crimson_crimson.net_$name\" && ip4.dst == 10.120.0.0/16" reroute "192.168.0.$((2 * number))"
    else
        connect $router "$near" "192.168.0.$((2 * number))" '' $((number + 1)) "$chassis"
    fi
    ovn-nbctl lr-route-add $router "10.110.$(subnet_of "$name").0/24" "192.168.0.$((2 * number + 1))"
done
connect $router crtor-gems_emerald_emerald-net 192.168.1.0 rtocr-emerald_emerald-net_gems 257 ''
connect emerald_emerald.net_transit_router rtocr-emerald_emerald-net_gems 192.168.1.1 crtor-gems_emerald_emerald-net '' ''
ovn-nbctl -- lr-policy-add emerald_emerald.net_transit_router 9001 \
    'inport == "trtos-emerald_emerald.net_ovn_layer2_switch" && ip4.dst == 10.110.0.0/16' reroute 192.168.1.0 \
    -- lr-route-add $router 10.120.0.0/16 192.168.1.1
group=$(ovn-nbctl create load_balancer_group name=cnc_svc_gems)
for net in crimson_crimson-net emerald_emerald-net; do
    ovn-nbctl --bare --columns=name find load_balancer "$(id network $net)" | grep '_cluster$' | while read -r balancer; do
        ovn-nbctl add load_balancer_group "$group" load_balancer \
            "$(ovn-nbctl --bare --columns=_uuid find load_balancer name="\"$balancer\"")"
    done
done
for switch in "crimson_crimson.net_$NODE" emerald_emerald.net_ovn_layer2_switch; do
    ovn-nbctl add logical_switch "$switch" load_balancer_group "$group"
done
