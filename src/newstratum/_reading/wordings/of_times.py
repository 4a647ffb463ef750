"""Wordings that tell what is over, what is so today, and what comes next."""

from __future__ import annotations

from typing import Final

from newstratum._reading.wordings.wording import END, OWN_ENDS, START, UNIT, WHEN, build_wording

#: In the order in which they are written.
TIMES: Final = (
    build_wording(
        "hired_again_at",
        "返聘(?:在|于|到|去|回)(?:了)?(?P<unit>[^,;()]{2,10}?)(?=看[门急病]|做|当|带|教|坐诊|任|管|搞|担任|"
        "负责)",
        "现在在\\g<unit>",
        signs="返聘",
    ),
    build_wording(
        "before_it_ended",
        "(?P<end>[^,;()]{0,6}?(?:破产|倒闭|改制|离职|辞职|退休|毕业|结婚|生孩子|生娃|怀孕|疫情|下岗|拆迁|"
        "搬迁|产假|出国|移民|创业))(?:之|"
        "以)?前(?:一直)?(?P<verb>是|在|当|做|给|开)",
        "以前\\g<verb>",
        signs="破产 倒闭 改制 离职 辞职 退休 毕业 结婚 生孩子 生娃 怀孕 疫情 下岗 拆迁 搬迁 "
        "产假 出国 移民 创业",
    ),
    build_wording(
        "own_unit_was_taken",
        f"{START}(?:自己|我|我自己)的?(?:那家|小)?(?P<unit>公司|厂子?|店|工作室)(?:早就?|已经?|去年|前年|"
        "后来)*(?:让|被|给|叫)(?:别人|人家|人|对方|大厂|大公司|同行|竞争对手)?(?:并购|收购|兼并|买|吃|吞并|"
        f"并|收)(?:走|掉|了|过去)+{END}",
        ",以前自己开\\g<unit>,",
        signs="让 被 给 叫",
    ),
    build_wording(
        "in_an_earlier_time_still",
        f"{START}(?P<when>上半年|去年|前年|年初|年前|上个?月|前几个月|[一二三四五六七八九十]+月)(?:都|时|"
        "的时候|份)?还(?P<verb>在|给|是|当|做)",
        "以前\\g<verb>",
        signs="还",
    ),
    build_wording("still_holds", "仍(?:旧|然)?(?:为|是|任)(?=[^,]{2})", "是", signs="仍"),
    build_wording(
        "left_and_does",
        "辞(?:了|掉)(?:职|工作)?(?=种|养|跑|回家|回乡|开|写|画|拍|专)",
        "辞职,",
        signs="辞",
    ),
    build_wording(
        "went_away_from",
        f"{START}{WHEN}从(?P<unit>{UNIT})(?:跳槽|出来|跳出来|离开|下来|走|裸辞|跑出来|"
        "辞(?:了|掉|去)(?:编制|职务?|工作|公职|铁饭碗)|买断出来|买断|辞了|"
        f"撤出来)(?:了|的|后|以后|之后)*(?:,|(?=[;)]|$))",
        ",以前在\\g<unit>,",
        signs="从",
    ),
    build_wording(
        "closed_a_unit",
        f"{START}{WHEN}(?:我|把)*(?:注销|关掉|关停|转让|盘出|盘掉|停掉|结束|解散|散掉|转掉|"
        f"关)(?:了)+(?:那家|一家|那个|手里的|手上的)?(?P<unit>[^,]{{0,6}}?{OWN_ENDS}){END}",
        ",以前自己开\\g<unit>,",
        signs="注销 关 转让 盘 停掉 结束 解散 散掉 转掉",
    ),
    build_wording(
        "own_firm_failed",
        f"{START}{WHEN}(?:我|自己)*创业(?:失败|没成功?|不成|黄了|亏了|失利|倒闭)(?:了|后|以后|之后)*(?:,|"
        "(?=[;)]|$))",
        ",以前自己创业,",
        signs="创业",
    ),
    build_wording(
        "was_called_to",
        f"被(?P<unit>{UNIT})(?:高薪)?(?:请|挖|聘|招|返聘|喊|拉|招聘|录用|录取)(?:去|来|过去|过来|走|"
        f"回去|进去|到|进)+(?:了)?(?=[^,]{{1,12}})",
        ",现在在\\g<unit>,",
        signs="被",
    ),
)
