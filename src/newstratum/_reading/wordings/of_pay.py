"""Wordings that tell who pays, and how much a job brings."""

from __future__ import annotations

from typing import Final

from newstratum._reading.wordings.wording import END, START, UNIT, build_wording

#: In the order in which they are written.
PAY: Final = (
    build_wording(
        "contract_and_insurance",
        f"{START}(?:我的?|本人)?(?:人|合同|社保|劳动合同|劳动关系|工资|编制|人事关系|关系|五险一金)(?:和|、|"
        "跟|与|以及)(?:合同|社保|劳动合同|劳动关系|工资|编制|人事关系|关系|五险一金)(?:都|全|"
        f"也)?(?:是)?(?:在|由|走|挂在?|归|跟)(?P<unit>[^,;()]{{2,14}}?)(?:发|交|签|管|名下|那边|里)?的?{END}",
        "工资关系在\\g<unit>",
        signs="合同 社保 工资 编制 关系",
    ),
    build_wording(
        "what_really_pays",
        f"{START}(?:真正|主要|实际上?|其实)+(?:挣钱|赚钱|来钱|养家|吃饭|进账|有收入)的?(?:还|却|反而|"
        "倒)?(?:是|靠)",
        "主要靠",
        signs="真正 主要 实际 其实",
    ),
    build_wording(
        "paid_by_that_unit",
        f"(?:工资|薪水|社保|工资社保|五险一金)(?:是|由|都是|都由|归)*(?!还|仍|原|以|按|每|照|准时|卡|"
        f"月|[^,]{{0,8}}自己)(?P<unit>{UNIT})(?:发|给|开|付|交|缴)(?:的)?{END}",
        "在\\g<unit>上班",
        signs="工资 薪水 社保 五险一金",
    ),
)
