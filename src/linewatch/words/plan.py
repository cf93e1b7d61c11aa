"""What a plan of a change of the plant says."""

from linewatch.words.text import Text

PLAN: dict[str, Text] = {
    "plan.nothing": Text("无变更", "nothing changes"),
    "plan.spelling": Text("内容相同，仅写法不同", "nothing but how it is written"),
    "plan.added": Text("新增", "added"),
    "plan.removed": Text("删除", "removed"),
    "plan.changed": Text("修改", "changed"),
    "plan.reordered": Text("顺序变更", "in another order"),
    "plan.circuits-added": Text("新增电路", "lines added"),
    "plan.circuits-removed": Text("删除电路", "lines removed"),
    "plan.ways": Text("路由受影响的电路", "lines whose way is touched"),
    "plan.gained": Text("新增保护", "protection gained"),
    "plan.lost": Text("失去保护", "protection lost"),
    "plan.rings": Text("涉及的环", "rings touched"),
    "plan.msp-groups": Text("涉及的复用段保护组", "MSP groups touched"),
    "plan.to-poll": Text("需重新采集的设备", "devices to be polled anew"),
    "plan.no-longer-polled": Text("不再采集的设备", "devices no longer polled"),
    "plan.incidents": Text("涉及的未结故障", "open incidents touched"),
    "plan.incidents-unknown": Text("未连接系统，未结故障未知", "open incidents are not known without --api"),
    "plan.lints": Text("新增检查问题", "new lint findings"),
    "plan.id": Text("方案编号", "plan"),
    "plan.more": Text("项未列出", "more, --all shows them"),
}
