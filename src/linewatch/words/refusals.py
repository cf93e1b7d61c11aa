"""How the API says no, by the end of its problem type."""

from linewatch.words.text import Text

REFUSALS: dict[str, Text] = {
    "no-token": Text("请求缺少令牌", "a bearer token is needed"),
    "bad-token": Text("令牌无效、过期或已吊销", "this token is not good, ran out or was revoked"),
    "forbidden": Text("该角色无此权限", "this role may not do that"),
    "too-many-failures": Text(
        "该地址失败次数过多，请稍后再试", "too many refused tokens from this address; try later"
    ),
    "too-often": Text("发送过于频繁，超出约定", "more is sent than was agreed; try later"),
    "not-found": Text(
        "没有该对象，或不在令牌范围内", "there is no such thing, or it is out of this token's scope"
    ),
    "no-such-route": Text("没有该路径", "there is nothing at this path"),
    "wrong-method": Text("该路径不支持此方法", "this path does not take that method"),
    "invalid-request": Text("请求内容有误", "something in the request is not valid"),
    "bad-cursor": Text("翻页标记无效，请从头取", "this cursor is not one of this list; begin again"),
    "no-idempotency-key": Text("操作须带幂等键", "an act needs an Idempotency-Key"),
    "idempotency-key-reused": Text("该幂等键已用于另一操作", "this Idempotency-Key was used for another act"),
    "verdict-changed": Text("判断已更新，请重新查看", "another verdict is told meanwhile; look again"),
    "event-id-unknown": Text(
        "没有可续的事件，请从头取", "there is no such event to resume after; begin again"
    ),
    "stream-full": Text("实时订阅已满", "no more live streams are let in"),
    "plant-refused": Text("资源数据有误，未生效", "this plant is not taken: something in it is wrong"),
    "plant-stale": Text(
        "现行资源数据已被他人更改，请重新比对", "another plant is in force meanwhile; plan again"
    ),
    "too-large": Text("请求内容过大", "the body is too large"),
    "busy": Text("系统繁忙，操作未受理", "busy: the act was not taken"),
    "store-lost": Text("存储不可用", "the store cannot be read now"),
    "internal": Text("系统内部错误", "linewatch made a mistake"),
}
