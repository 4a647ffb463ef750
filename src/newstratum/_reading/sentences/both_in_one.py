"""A unit and the post there, both in one cell: 管理咨询公司数字化转型顾问, 生鲜电商,民营,算法工程师.

What stands in one cell means what it means in two. So the cell is parted where its words show it, and read
as two cells are.
"""

from __future__ import annotations

import re
from typing import Final

from newstratum._model.people.occupations import PUBLIC_KINDS
from newstratum._reading.kinds_in_names import find_kind_in_name
from newstratum._reading.lexicon import Lexicons, TermKind
from newstratum._reading.normalise import LONGEST_NAME, normalise
from newstratum._reading.patterns import compile_pattern
from newstratum._reading.sentences.clause import ClauseWord
from newstratum._reading.sentences.draft import says_how
from newstratum._reading.sentences.marks import mark_pauses
from newstratum._reading.sentences.owners_told import find_holder
from newstratum._reading.sentences.units_told import (
    begins_with_a_verb,
    ends_as_unit,
    is_no_unit,
    is_whole_unit,
    split_leading_unit,
    trim_words,
)
from newstratum._reading.unit_names import read_employer

_DASH: Final = compile_pattern("(?<=[\u4e00-\u9fff)])-(?=[\u4e00-\u9fff])")
_PIECE: Final = compile_pattern(r"(?:[^,;:!?、|/() ]|\([^()]*\)|(?<=[a-z]) (?=[a-z]))+")
_BRACKET: Final = compile_pattern(r"\([^()]*\)")
#: A unit in brackets behind the post there.
_UNIT_BEHIND: Final = compile_pattern(r"(?P<post>[^()]+)\((?P<unit>[^()]{4,})\)")
#: A remark between the unit and the post: 爱好者协会(社团法人)专职秘书长.
_REMARK_BETWEEN: Final = compile_pattern(r"([^()]+\([^()]*\))([^()]+)")
_ASIDE: Final = compile_pattern(r"\(([^()]*)\)$")
#: Words in which a unit is told of, and not named.
_TOLD_OF: Final = compile_pattern(
    "^[在于给为帮到去从拿领签进跟]|工资|薪水|合同|社保|入职|(?:19|20)[0-9]{2}年|[去今前]年进|里|卖[给到]|"
    "供[稿货图]|[投寄]给|我|自家|自己|工作单位|还是|股|的[^,]{5,}$|没|不(?![凡锈])|无(?![锡线人尘纺])|并非|"
    "举办|所在|"
    "[开办](?:[的了着家个间]|$)|(?:客户(?!端)|主顾|对手|甲方|楼[上下]|隔壁|对面|旁边|算|都)|收入|靠|爱人|"
    "老[公婆]|父母|妻子|丈夫|(?<=.)(?:[党团纪]委|工会|居委会)$"
)
#: A post that may be held without pay, or that is told with a verb or of somebody else.
_NO_POST: Final = compile_pattern(
    "^[我做当]|^(?:大?股东|老板|东家|法人|实控人|客户|领导)[^,]|[做当任管](?=[^,理家][^,])|"
    "(?:会长|理事长?|监事长|会员|委员|主席)$|作者|写手|签约|合作|自媒体|外包|驻场"
)
_DENIES: Final = compile_pattern(r"\([^()]*(?:[不没]|(?<![民办])非(?!营利|企业))|^(?:特殊)?普通合伙")
#: Who hired somebody, told behind the unit: 民营口腔门诊部聘的.
_HIRED_THEM: Final = compile_pattern("(?:正式)?(?:聘用|聘请|雇用|雇佣|招聘|聘|雇|请|招)(?:了|来)?的?$")
_MARKS: Final = ",;:!?、|/ "
#: A post in a public body, known or not.
_POST_OF_A_BODY: Final = compile_pattern(
    "[\u4e00-\u9fff]{0,5}(?:[员长官师士工警]|干部|人员|管教|医生|秘书|助理|主任|教师|司机|编辑|会计|出纳|"
    "队医)|"
    "(?:临聘|聘任制|合同工|职工|在编|编内|编外|编制内|事业编|行政编|派遣|劳务派遣|公益性?岗位?|志愿兵|"
    "上班)(?:的|人员)?|"
    "(?![^,]*(?:[店厂商行铺吧社网点品车书号粉迷家友板队伍堂室所委厅摊房馆园]|公司|项目|系统|软件|广告|采购|"
    "供应|对接|"
    "业务|关系|合作|直播|博主|"
    "上市|改制|设计|咨询|培训|服务|中心|平台|工程|医疗|教育))[\u4e00-\u9fff]{2,4}"
)
#: Bodies whose word is a field of work as well, and the posts of their own: 变电站工程师 may build one.
_FIELDS_AS_WELL: Final = (
    *(
        "变电站",
        "换流站",
        "机场",
        "核电站",
        "核电厂",
        "油田",
        "烟草",
        "盐业",
        "邮政",
        "核工业",
        "海关",
        "泵站",
    ),
    *("城投", "交投", "水投", "建投", "产投", "国投", "农投", "旅投", "能投", "铁投", "工投", "储备粮"),
    *("粮食收储", "广电网络", "西气东输", "公积金", "社保", "医保", "审计", "统计", "系统", "灌区"),
)
_OF_THE_BODY_ITSELF: Final = compile_pattern(
    "会计|出纳|财务|文秘|文员|科员|干部|职工|员工|合同工|临时工|工作人员|司机|保安|保洁员?|安检员?|关员|"
    "值班员|(?:科|处|股|站|所|局)长|(?:办公室)?副?主任|(?:临聘|借调|在编|编外)(?:的|人员)?|上班的?"
)
#: Who sells to a public body: 气象站设备销售.
_SELLS_TO_IT: Final = compile_pattern("销售|推销|供应商|经销商|代理商|集成商|承建|投标")
#: A word that begins with the last character of a body: 排水处理工程师.
_CUTS_A_WORD: Final = compile_pattern(
    "处[理置方分罚]|办[公理事学]|站[台点]|所[有在得]|委[托员派]|馆藏|院[线校长内]"
)
#: What names a part of a body whose own name stands inside: 县委办, 区人社局办公室.
_PARTS_OF_A_BODY: Final = ("办", "办公室", "科", "处", "部", "股", "队", "站", "所", "室", "中心")
_LONGEST_BODY: Final = 16
#: What makes of a public body a client, a place or a past.
_TOLD_OF_A_BODY: Final = compile_pattern(
    "[前原曾辞离卖租给供包]|退(?!役)|转(?!运|播)|开(?!发)|接(?!待)|投(?!资促进)|民[企非]|[私外]企|驻|"
    "派[到去往]|社工|外包|承包|对面|隔壁|旁|附近|门口|楼|家属|民营|私[营人]|合作|客户|委托|服务商|"
    "志愿者|义工|兼|顾问|代表|委员(?!会)|特邀|挂名|名誉|自由|个体|兼职"
)
_SHORTEST_UNIT: Final = 3
_SHORTEST_NAME: Final = 2


_UNIT_HEADING: Final = "(?:工作|就职|供职|任职|所在|用人|服务)?单位(?:名称|全称)?|公司名称|雇主"
_POST_HEADING: Final = "(?:现任|担任|所任)?职务|职位|岗位(?:名称)?|职业|工种|从事(?:的)?(?:工作|职业)"
#: Headings of a form within one cell, in either order.
_HEADED: Final = (
    compile_pattern(
        f"(?:{_UNIT_HEADING})[:是为](?P<unit>[^,;:]{{2,}}?)[,; ]+(?:{_POST_HEADING})[:是为](?P<post>[^;:]+)"
    ),
    compile_pattern(
        f"(?:{_POST_HEADING})[:是为](?P<post>[^,;:]+)[,; ]+(?:{_UNIT_HEADING})[:是为](?P<unit>[^,;:]{{2,}})"
    ),
)
#: What tells more than a unit and a post there today.
_TELLS_MORE: Final = compile_pattern("(?:^|:)[前原]|离职|退休|辞|卸任|曾|自己|本人|我的")
#: Words by which a post is told behind its unit, and no more.
_TOLD_BEHIND: Final = (
    compile_pattern(
        "(?:我|现|目前|现在)?(?:就职于?|任职于?|供职于?|受聘于?|受雇于|在)?(?P<unit>[^,;:]{3,}?)(?:上班|工作|"
        "任职)?[,;]"
        f"(?:任|担任|(?:{_POST_HEADING}))[:是为]?(?P<post>[^,;:]+)"
    ),
    compile_pattern("(?:我?是)?(?P<unit>[^,;:的]{3,}?)的?一[名个位](?P<post>[^,;:的]{2,})"),
    compile_pattern("(?P<unit>[^,;:·]{3,})·(?P<post>[^,;:·]{2,})"),
)


def _part_at_headings(text: str, lexicons: Lexicons) -> tuple[str, str] | None:
    """Return the unit and the post of words that say which is which: 单位:某某咨询;职务:经理."""
    if lexicons.former.beginning(text) is not None or _TELLS_MORE.search(text) is not None:
        return None
    for headed in _HEADED:
        if (found := headed.fullmatch(text)) is not None and _NO_POST.search(found["post"]) is None:
            return found["unit"], found["post"]
    for told in _TOLD_BEHIND:
        found = told.fullmatch(text)
        if found is not None and _names_a_unit(found["unit"], lexicons):
            return (found["unit"], found["post"]) if _names_a_post(found["post"], lexicons) else None
    return None


def part_unit_and_post(cell: str | None, lexicons: Lexicons) -> tuple[str, str] | None:
    """Return the unit and what is told of the post there; None for a cell that is no unit with a post."""
    plain = normalise(cell, lexicons.put_right)
    if (headed := _part_at_headings(plain.spaced or plain.text, lexicons)) is not None:
        return headed
    text = trim_words(_DASH.sub(",", mark_pauses(plain.spaced or plain.text)))
    if text.isascii() or len(text) > LONGEST_NAME:
        return None
    pieces = list(_PIECE.finditer(text))
    if not pieces or lexicons.former.beginning(text) is not None:
        return None
    if len(pieces) == 1:
        return _part_one_piece(text, lexicons)
    behind = _find_end_of_unit(pieces, 0, lexicons)
    if 0 < behind < len(pieces) and _names_a_post(pieces[behind][0], lexicons):
        start = pieces[behind].start()
        return text[:start].rstrip(_MARKS), text[start:]
    if _names_a_post(pieces[0][0], lexicons) and _find_end_of_unit(pieces, 1, lexicons) == len(pieces):
        # 护士,和颐养老院(民非)
        return _HIRED_THEM.sub("", text[pieces[1].start() :]), pieces[0][0]
    return None


def are_exchanged(employer: str, title: str, lexicons: Lexicons) -> bool:
    """Say whether the cell for the unit holds only a post, and that for the title only a unit."""
    post = normalise(employer, lexicons.put_right).text
    if "(" in post or post in lexicons.employer_whole or ends_as_unit(post, lexicons):
        return False
    if _PIECE.fullmatch(post) is None or not _names_a_post(post, lexicons):
        return False
    unit = normalise(title, lexicons.put_right).text
    if _PIECE.fullmatch(unit) is None or lexicons.title_endings.ending(unit, len(unit)) is not None:
        return False
    return _names_a_unit(unit, lexicons)


def _part_one_piece(text: str, lexicons: Lexicons) -> tuple[str, str] | None:
    """Return the unit and the post of words without a mark but brackets."""
    bracketed = _UNIT_BEHIND.fullmatch(text)
    if bracketed is not None and _names_a_post(bracketed["post"], lexicons):
        # 护士(民营康复医院)
        unit = bracketed["unit"]
        named = _names_a_unit(unit, lexicons) and _DEPARTMENT.search(unit) is None
        return (unit, bracketed["post"]) if named else None
    aside = _REMARK_BETWEEN.fullmatch(text)
    unit, post = aside.groups() if aside is not None else split_leading_unit(text, lexicons) or ("", "")
    unit = _HIRED_THEM.sub("", unit)
    named = len(unit) >= _SHORTEST_UNIT and _names_a_unit(unit, lexicons)
    if named and _names_a_post(post, lexicons):
        return unit, post
    return _part_public_body(text, lexicons)


def _part_public_body(text: str, lexicons: Lexicons) -> tuple[str, str] | None:
    """Return a public body and the post there, whatever that is called: 救助站照料员, 镇上粮站的保管员."""
    for end in range(min(len(text) - 2, _LONGEST_BODY), 1, -1):
        post = text[end:].removeprefix("的")
        if post[0] in "路街巷" or _is_a_unit(post, lexicons) or _SELLS_TO_IT.search(post) is not None:
            continue
        if _POST_OF_A_BODY.fullmatch(post) is None and post not in lexicons.title_endings.terms:
            continue
        body = text[:end]
        if _CUTS_A_WORD.match(text, end - 1) is not None:
            continue
        if not (word := _find_word_of_a_body(body, lexicons)):
            continue
        if _TOLD_OF_A_BODY.search(f"{body.removesuffix(word)},{post}") is not None:
            # 税务局外包保安, 原粮站会计. A body's own words tell nothing: 退役军人事务局科员.
            continue
        if body.endswith(_FIELDS_AS_WELL) and _OF_THE_BODY_ITSELF.fullmatch(post) is None:
            continue
        return body, post
    return None


def _is_a_unit(words: str, lexicons: Lexicons) -> bool:
    ending = lexicons.employer_endings.ending(words, len(words))
    return ending is not None and ending.kind is TermKind.EMPLOYER_ENDING


def _find_word_of_a_body(words: str, lexicons: Lexicons) -> str:
    """Return what words end with that names a public body; nothing where they name none."""
    made = find_kind_in_name(words, lexicons)
    if made is None and not (
        ends_as_unit(words, lexicons) or is_whole_unit(words, lexicons) or words.endswith(_PARTS_OF_A_BODY)
    ):
        return ""
    found = read_employer(words, lexicons).matches
    named = [(entry, kinds) for entry, _ in found if (kinds := entry.values_of("employer_kind"))]
    if not named or not all(kinds <= PUBLIC_KINDS for _, kinds in named):
        return ""
    word = named[-1][0].term
    # 县委办: the word stands inside the name.
    parts = ("", *_PARTS_OF_A_BODY)
    return next((f"{word}{part}" for part in parts if words.endswith(f"{word}{part}")), words)


def _find_end_of_unit(pieces: list[re.Match[str]], start: int, lexicons: Lexicons) -> int:
    """Return the place behind a unit and what is told of its owner; 0 where no unit is named."""
    end = start + 1
    while end < len(pieces) and _tells_the_owner(pieces[end][0], lexicons):
        end += 1
    words = _HIRED_THEM.sub("", pieces[start][0])
    owned = end > start + 1 or (
        (aside := _ASIDE.search(words)) is not None and _tells_the_owner(aside[1], lexicons)
    )
    return end if _names_a_unit(words, lexicons, owned=owned) else 0


def _tells_the_owner(piece: str, lexicons: Lexicons) -> bool:
    """Say whether a piece only tells who owns a unit: 民营, 100%外方投资."""
    bare = piece.removesuffix("性质").removesuffix("的")
    owner = lexicons.employer_whole.get(bare)
    if owner is not None and owner.values_of("ownership") is not None and not is_no_unit(bare, lexicons):
        return True
    return bool(find_holder(piece))


def _names_a_unit(words: str, lexicons: Lexicons, *, owned: bool = False) -> bool:
    bare = _BRACKET.sub("", words)
    if _DENIES.search(words) is not None:
        return False
    if len(bare) < _SHORTEST_NAME or _TOLD_OF.search(bare) is not None or begins_with_a_verb(bare):
        return False
    if (split_leading_unit(bare, lexicons) or ("", ""))[1]:
        return False
    if is_no_unit(bare, lexicons) or _holds_a_clause_word(bare, lexicons):
        return False
    if ends_as_unit(bare, lexicons) or is_whole_unit(bare, lexicons):
        return True
    if lexicons.title_endings.ending(bare, len(bare)) is not None:
        return False
    return owned or bool(read_employer(bare, lexicons).matches)


def _names_a_post(words: str, lexicons: Lexicons) -> bool:
    bare = _BRACKET.sub("", words).removeprefix("一名")
    post = lexicons.title_endings.ending(bare, len(bare))
    if (
        post is None
        or len(bare) < _SHORTEST_NAME
        or _NO_POST.search(bare) is not None
        or _holds_a_clause_word(bare, lexicons)
    ):
        return False
    unit = lexicons.employer_endings.ending(bare, len(bare))
    if unit is not None and len(unit.term) > len(post.term):
        return False
    another = split_leading_unit(bare, lexicons)
    return another is None or len(another[0]) < _SHORTEST_UNIT or _DEPARTMENT.search(another[0]) is not None


def _holds_a_clause_word(words: str, lexicons: Lexicons) -> bool:
    return any(
        entry.kind is TermKind.CLAUSE
        and (says_how(entry) or not _OF_ONE_JOB.issuperset(entry.values_of("mark") or ()))
        for entry, _ in lexicons.clause_words.scan(words)
    )


#: What clause words tell of one job without a word of another.
_OF_ONE_JOB: Final[frozenset[str]] = frozenset(
    {ClauseWord.MANNER, ClauseWord.WORKS, ClauseWord.MAIN, ClauseWord.POSTED}
)
_DEPARTMENT: Final = compile_pattern("(?:门诊|部|科|室|处|中心|组)$")
