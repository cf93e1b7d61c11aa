"""Example of an incident's explanation: a converter at a customer's that is silent, or has no power."""

from typing import Any


def _said(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


_PHONE: dict[str, Any] = {
    "kind": "phone-customer",
    "at": "GOV-01-HQ",
    "how": "power",
    "line": "",
    "watch": "",
    "codes": [],
    "effort": "remote",
    "caution": "",
    "bits": 0.43,
    "left": 0.54,
    "outcomes": [
        {
            "outcome": "dark-converter",
            "chance": 0.57,
            "element": "CV-0012-Z",
            "kind": "converter-fail",
            "probability": 0.9,
            "text": _said(
                "有电，协议转换器不亮 → 市政府的协议转换器，协议转换器故障 90%",
                "power on, the converter is dark -> converter failed, converter at City hall 90%",
            ),
        },
        {
            "outcome": "off",
            "chance": 0.43,
            "element": "PWR-GOV-01",
            "kind": "power-loss",
            "probability": 0.79,
            "text": _said(
                "停电 → 市政府的供电，站点断电 79%", "power is off -> site power lost, power at City hall 79%"
            ),
        },
    ],
    "text": _said(
        "打电话问市政府：有没有停电，设备灯亮不亮", "phone City hall: is the power on, are the lamps lit"
    ),
    "caution_text": None,
}

EXPLANATION: dict[str, Any] = {
    "roots": [
        {
            "element": "CV-0012-Z",
            "kind": "converter-fail",
            "bits": 0.97,
            "demarcation": {
                "told": False,
                "sides": [
                    {
                        "side": "own",
                        "owner": "",
                        "crew": "access",
                        "probability": 0.6,
                        "text": _said("我方网络", "in our network"),
                    },
                    {
                        "side": "customer-power",
                        "owner": "",
                        "crew": "",
                        "probability": 0.4,
                        "text": _said("客户侧供电", "at the customer's power"),
                    },
                ],
                "text": _said(
                    "还不能断定在哪一侧：我方网络 60%、客户侧供电 40%；"
                    "要先做：打电话问市政府：有没有停电，设备灯亮不亮",
                    "where it is cannot be told yet: in our network 60%, at the customer's power 40%; "
                    "needed first: phone City hall: is the power on, are the lamps lit",
                ),
                "proof": [
                    _said(
                        "10:14:07 +0800 起，新塘 DDF-2 收不到客户方向来的信号",
                        "since 10:14:07 +0800, no signal comes from the customer's side at DDF-2 at Xintang",
                    )
                ],
            },
            "tests": [_PHONE],
            "decides": 0,
        }
    ],
    "runner_up": {
        "faults": [{"element": "PWR-GOV-01", "kind": "power-loss"}],
        "probability": 0.4,
        "unexplained": [],
        "unexplained_count": 0,
        "missing": [],
        "missing_count": 0,
        "text": _said(
            "次可能：市政府的供电，站点断电（40%），现有告警分不清，只看哪种更常见",
            "runner-up: site power lost, power at City hall (40%); the alarms do not tell them apart; "
            "only how often each happens",
        ),
    },
}
