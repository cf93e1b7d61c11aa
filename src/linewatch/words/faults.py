"""Kinds of faults, what to do next about each, and why an alarm counts as evidence."""

from linewatch.words.text import Text

KINDS: dict[str, Text] = {
    "duct-cut": Text("管道挖断", "duct cut"),
    "cable-cut": Text("光缆中断", "cable cut"),
    "fibre-break": Text("纤芯断", "fibre break"),
    "fibre-degraded": Text("纤芯劣化", "fibre degraded"),
    "laser-fail": Text("光口发送故障", "laser failed"),
    "rx-fail": Text("光口接收故障", "receiver failed"),
    "card-fail": Text("单板故障", "card failed"),
    "node-fail": Text("网元故障", "NE failed"),
    "power-loss": Text("站点断电", "site power lost"),
    "e1-cable-fault": Text("2M 电缆故障", "2M cable fault"),
    "converter-fail": Text("协议转换器故障", "converter failed"),
    "modem-fail": Text("光猫故障", "modem failed"),
    "cpe-fail": Text("客户路由器故障", "customer router failed"),
    "lan-fault": Text("客户内网故障", "customer LAN fault"),
    "sync-loss": Text("时钟源丢失", "timing source lost"),
    "dcn-loss": Text("管理通道中断", "management access lost"),
}

NEXT: dict[str, Text] = {
    "duct-cut": Text(
        "派线路队沿该管道找施工点，各缆分别测断点", "send the line crew along the duct; test each cable in it"
    ),
    "cable-cut": Text(
        "派线路队到断点两侧人孔，先抢通重要专线",
        "send the crew to the manholes on both sides; important lines first",
    ),
    "fibre-break": Text(
        "换备用纤芯，再在 ODF 与接头处查断点", "move to a spare fibre, then look at ODF and joints"
    ),
    "fibre-degraded": Text(
        "清洁接头，查弯折，比较收光历史", "clean connectors, look for bends, compare earlier readings"
    ),
    "laser-fail": Text(
        "在本端 ODF 测发光，换光模块或单板", "measure transmit power at the ODF; change module or card"
    ),
    "rx-fail": Text("在本端 ODF 测收光正常后换单板", "if light is good at the ODF, change the card"),
    "card-fail": Text(
        "记下指示灯，带同型号备板更换", "note the lamps; replace with a spare of the same type"
    ),
    "node-fail": Text(
        "确认站点供电，再到现场看主控与电源板",
        "make sure of site power, then look at control and power cards",
    ),
    "power-loss": Text("问供电局，带发电机到站", "ask the power company; take a generator to the site"),
    "e1-cable-fault": Text(
        "查 DDF 与 2M 接头，分段自环", "check DDF and 2M connectors; loop section by section"
    ),
    "converter-fail": Text(
        "先问客户侧是否停电，自环转换器，坏则更换",
        "ask for power first; loop the converter, replace it if bad",
    ),
    "modem-fail": Text("看光猫指示灯与电源，坏则更换", "look at lamps and power; replace if bad"),
    "cpe-fail": Text(
        "请客户看路由器电源与指示灯，重启或更换",
        "ask the customer for the router's power and lamps; restart or replace",
    ),
    "lan-fault": Text("线路正常，请客户查内网", "the line is fine; ask the customer to check the LAN"),
    "sync-loss": Text(
        "查 BITS 与时钟电缆，看备用时钟", "check BITS and its cable, and the standby reference"
    ),
    "dcn-loss": Text(
        "查网关网元与 DCN 线路，业务不一定受影响", "check gateway NE and DCN line; traffic may be fine"
    ),
}

REASONS: dict[str, Text] = {
    "detected-here": Text("在故障处或紧靠其下游最先测得", "detected at the fault or just downstream of it"),
    "downstream-of-it": Text("在故障下游，随它而来", "downstream of the fault, and follows from it"),
    "far-end-tells": Text("远端告知收不到信号", "the far end tells that it receives nothing"),
    "switched-because-of-it": Text("因该故障而倒换", "switched because of the fault"),
    "silent-because-of-it": Text("因该故障而失联", "silent because of the fault"),
    "may-still-come": Text("应有而未见，可能尚未上报", "should be there, and may still come"),
    "did-not-come": Text("应有而未见", "should be there and did not come"),
    "speaks-against-it": Text("与该故障不符", "does not agree with the fault"),
    "masked": Text("被同一端点更近的告警所掩盖", "hidden by a nearer alarm of the same termination point"),
}
