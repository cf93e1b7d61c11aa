"""What becomes of lines, room and standby routes."""

from linewatch.words.text import Text

WHATIF: dict[str, Text] = {
    "whatif.down": Text("中断", "down"),
    "whatif.degraded": Text("劣化", "degraded"),
    "whatif.exposed": Text("倒换后靠保护承载", "carried by protection"),
    "whatif.unprotected": Text("失去保护", "lose their protection"),
    "whatif.stays": Text("不受影响", "stay as they are"),
    "whatif.unseen": Text("网管失联的网元", "NEs no longer seen"),
    "whatif.battery": Text("电池可撑", "on battery for"),
    "whatif.worse": Text("会加重的故障", "open incidents that get worse"),
    "whatif.now": Text("现在已无保护", "without protection already"),
    "whatif.already": Text("早已中断", "down as it is"),
    "whatif.works": Text("与计划作业冲突", "conflicts with planned works"),
    "whatif.worst": Text("下一处最危险的单点", "the most dangerous next single fault"),
    "whatif.nothing": Text("没有专线受影响", "no line is touched"),
    "room.plain": Text("无保护段", "section"),
    "room.msp": Text("1+1 工作段", "1+1 working"),
    "room.msp-protection": Text("1+1 保护段", "1+1 protection"),
    "room.ms-spring": Text("复用段保护环", "MS-SPRing"),
    "room.vc-4": Text("VC-4 通道", "VC-4 trail"),
    "room.pdh": Text("准同步光端机", "PDH multiplexer"),
    "room.unrecorded": Text("时隙未登记", "slot not recorded"),
    "standby.route": Text("备用路由", "standby route"),
    "standby.none": Text("没有备用路由", "no standby route"),
    "standby.new": Text("需新建 VC-4", "new VC-4"),
    "standby.shared": Text("仍共用", "still shares"),
    "standby.unusable": Text("现在不可用", "not usable now"),
    "standby.collision": Text("同一时隙被多处推荐，只能给一个", "offered twice, one can have it:"),
    "standby.declared": Text("登记的备用", "declared standby"),
}
