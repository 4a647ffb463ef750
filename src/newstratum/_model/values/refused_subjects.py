"""What is never recorded of a person: the subjects, and the words by which a name or a text speaks of one.

A heading or a key asks for a subject, and is refused with the name of the subject. A text of one's own is
about work; it is refused where it says something of a person's party, belief and so on. Its words are those
of a state of the person (信教), and none that an occupation has (宗教研究员, 党史编辑, 健康管理师).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, partial
from typing import Final, TypeAlias

from attrs import frozen

from newstratum._model.values.identifiers import holds_number
from newstratum._model.values.validators import Fault, Validator, ValueRule
from newstratum._words import Words
from newstratum.errors import InvalidValueError

#: Characters of a name of work: a profession, a licence, a way to give consent.
MAX_SHORT_TEXT: Final = 100
#: Characters of a statement, a reason or a remark.
MAX_TEXT: Final = 500


@frozen(kw_only=True)
class RefusedSubject:
    """One subject that is never recorded, and the words that speak of it.

    Chinese words are parted by blanks, English ones by commas; those of texts are patterns.
    """

    name: str
    #: What a message calls it.
    title: Words
    #: Parts of a heading or a key that ask for it, whole ones that do, and parts of others that do not.
    asked: str
    asked_en: str
    asked_whole: str = ""
    never_asked: str = ""
    #: What speaks of it in a text, and what holds such words and speaks of work.
    said: str
    of_work: str = ""
    said_en: str
    of_work_en: str = ""


#: The peoples of China, each with 族 behind it.
_PEOPLES: Final = (
    "汉|蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|东乡|纳西|"
    "景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|"
    "裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺"
)

#: In the order in which they are looked for.
REFUSED_SUBJECTS: Final = (
    RefusedSubject(
        name="party",
        title=Words("政治面貌或党派", "party membership"),
        asked="政治面貌 党派 党员 入党 党龄 党籍 团员 入团 民主党派 是否党外 党外",
        asked_en=("party member, political affiliation, political status, party affiliation, political face"),
        asked_whole="party",
        said=(
            "政治面貌 党派 党员 入党 退党 党龄 党籍 共产党 共青团员 入团 党外人士 非党 "
            "九三学社社员 致公党 农工党 预备党"
        ),
        of_work="党员教育 党员服务 党员活动 党派办 党派机关",
        said_en=(
            "party members?, party membership, communists?, member of the (?:communist )?party, "
            "political affiliation, joined the party, non-party, league members?"
        ),
    ),
    RefusedSubject(
        name="loyalty",
        title=Words("对人的政治评价或打分", "a judgement of loyalty, or a score of a person"),
        asked=(
            "忠诚 可靠度 可靠性 政治表现 政治态度 思想动态 思想状况 思想倾向 政治倾向 现实表现 "
            "风险等级 风险评估 信用评分 综合评分 个人评分 人员评分 评分 影响力 立场"
        ),
        asked_en="loyalty, risk, score, influence, reliability, trustworth, political stance",
        said=(
            "忠诚 政治可靠 不可靠 政治表现 政治态度 政治立场 立场坚定 立场不 思想动态 思想状况 "
            "思想倾向 政治倾向 现实表现 风险等级 高风险人 不稳定因素 个人评分 综合评分 信用评分 "
            "政治评价"
        ),
        of_work="客户忠诚 会员忠诚 品牌忠诚",
        said_en=(
            "loyal, disloyal, loyalty, politically (?:un)?reliable, (?:un)?trustworthy, "
            "risk levels?, risk scores?, personal scores?, influence scores?, "
            "ideolog(?:y|ical) (?:stance|tendency)"
        ),
        of_work_en="(?:customer|brand) loyalty, loyalty (?:program|programme|scheme|card)s?",
    ),
    RefusedSubject(
        name="religion",
        title=Words("宗教信仰", "religion"),
        asked="宗教 信仰 信教 教徒",
        asked_en="religion, religious, belief",
        said="宗教信仰 信仰 信教 信佛 教徒 基督徒 穆斯林 皈依 受洗 做礼拜",
        said_en=(
            "religious beliefs?, (?:his|her|their) (?:religion|faith), believers?, christians?, "
            "muslims?, buddhists?, catholics?, taoists?, baptised, baptized"
        ),
    ),
    RefusedSubject(
        name="ethnicity",
        title=Words("民族", "ethnicity"),
        asked="民族 族别",
        asked_en="ethnic, nationality",
        never_asked="民族艺术 民族音乐 民族文化",
        said=f"少数民族 民族成份 民族成分 (?:{_PEOPLES})族 水族(?:人|同胞|$|[,;。、])",
        of_work=(f"少数民族(?:文|语|艺|音|舞) (?:{_PEOPLES})族(?:舞|歌|乐|服|刺|银|语|医)"),
        said_en="ethnic minority, ethnicity, ethnic group",
    ),
    RefusedSubject(
        name="health",
        title=Words("健康状况", "health"),
        asked="健康状况 身体状况 健康情况 是否健康 病史 疾病 残疾 血型 婚育 怀孕",
        asked_en="health, illness, disability, blood type",
        asked_whole="健康",
        said=(
            "健康状况 身体状况 病史 患病 患有 身患 患癌 癌症 残疾 残障 血型 怀孕 孕期 体弱 抑郁症 "
            "糖尿病 高血压 乙肝 艾滋病 精神病 生病 病重"
        ),
        of_work=(
            "残疾人 残障人 残疾儿 残障儿 残疾预防 残疾康复 精神病院 精神病学 精神病科 "
            "残障者(?:支持|服务|康复|就业) 精神病防治 精神病人(?:福利|康复) "
            "(?:癌症|抑郁症|糖尿病|高血压|乙肝|艾滋病)"
            "(?:研究|防治|专科|医|咨询|中心|门诊|护理|康复|管理|教育) "
            "孕期(?:营养|护理|瑜伽|指导|保健)"
        ),
        said_en=(
            "ill health, (?:is|was|been|fell) (?:ill|sick), disabled, pregnant, diagnosed, "
            "(?:has|had|suffers from|suffered from) (?:cancer|depression|diabetes|hiv|hepatitis), "
            "medical history, hiv.positive"
        ),
        of_work_en="disabled people, disabled persons, the disabled",
    ),
    RefusedSubject(
        name="family",
        title=Words("家庭情况", "family"),
        asked="家庭 配偶 子女 父母 父亲 母亲 婚姻 婚否 家属 亲属",
        asked_en="family, spouse, marital, children, relatives",
        said=(
            "配偶 子女 已婚 未婚 离异 离婚 丧偶 丈夫 妻子 老公 老婆 其子 其女 儿子 女儿 父亲 母亲 "
            "家属 亲属 家庭成员 家庭情况 家庭背景 家庭成分"
        ),
        of_work=(
            "妇女儿童 离婚律师 离婚诉讼 离婚案 离婚咨询 离婚法 未婚妈妈 子女教育 亲属法 军属 家属院 亲子 "
            "母亲河 母亲节 父亲节 亲属鉴定"
        ),
        said_en=(
            "spouse, "
            "(?:his|her|their) (?:husband|wife|son|daughter|child|children|father|mother|parents), "
            "married, unmarried, divorced, widowed, relatives?, family (?:background|members?)"
        ),
        of_work_en="family members? of (?:customers|clients|patients)",
    ),
)

_Pattern: TypeAlias = re.Pattern[str]

_BLANKS: Final = re.compile(r"[\s_]+")
_LONG_NUMBER: Final = re.compile(r"(?:\d[\s._:-]?){10}")
_BETWEEN_DIGITS: Final = re.compile(r"(?<=[0-9])\s+(?=[0-9])")


def find_refused_subject(heading: str) -> Words | None:
    """Return what a heading or a key asks for that may not be recorded; None where it may."""
    plain = _BLANKS.sub("", _fold(heading))
    for title, asked, whole, never in _load_asked():
        if not any(each in plain for each in never) and (
            plain in whole or any(each in plain for each in asked)
        ):
            return title
    return None


def explain_refused_name(name: object) -> Words | None:
    """Return why a key or a fact is refused, where its name asks for what may not be recorded."""
    subject = find_refused_subject(name) if isinstance(name, str) else None
    if subject is None:
        return None
    return Words("涉及{}，不得记录；请删去", "speaks of {}, which may not be recorded; take it out").format(
        subject
    )


def find_spoken_subject(text: str) -> Words | None:
    """Return of what a text of one's own speaks that may not be recorded; None where it may."""
    folded = _fold(text)
    plain = _BLANKS.sub("", folded)
    any_said, any_said_en = _load_any_said()
    if not any_said.search(plain) and not any_said_en.search(folded):
        return None
    for title, of_work, said, of_work_en, said_en in _load_said():
        if said.search(of_work.sub("\n", plain)) or said_en.search(of_work_en.sub("\n", folded)):
            return title
    return None


def find_text_fault(value: object, longest: int = MAX_SHORT_TEXT) -> Fault | None:
    """Return what is wrong with a text of one's own, or with one of several; None if nothing is."""
    for text in value if isinstance(value, tuple) else (value,):
        if isinstance(text, str) and text and (fault := _find_fault(text, longest)) is not None:
            return fault
    return None


def check_text(name: str, text: object) -> None:
    """Refuse a text of one's own that is no field of a record, such as the reason of a session.

    Raises:
        InvalidValueError: It is too long, holds a number of a person, or speaks of what is never recorded.
    """
    if (fault := find_text_fault(text, MAX_TEXT)) is not None:
        raise InvalidValueError(name, *fault)


def _find_fault(text: str, longest: int) -> Fault | None:
    if len(text) > longest:
        return (
            Words("超过{}个字符", "longer than {} characters").format(longest),
            Words("请缩短", "shorten it"),
        )
    if _LONG_NUMBER.search(text) and holds_number(
        _BETWEEN_DIGITS.sub("", unicodedata.normalize("NFKC", text))
    ):
        return (
            Words("含电话号码或身份证号", "holds a telephone or identity number"),
            Words("请删去号码；联系方式另有一栏", "take the number out; contacts have a place of their own"),
        )
    subject = find_spoken_subject(text)
    if subject is None:
        return None
    return (
        Words("涉及{}，不得记录", "speaks of {}, which may not be recorded").format(subject),
        Words("请只写与工作有关的内容", "write of work alone"),
    )


#: A name of work, and a text about it: short, without numbers of people and what is never recorded.
check_short_text: Final[Validator] = ValueRule(find_text_fault)
check_open_text: Final[Validator] = ValueRule(partial(find_text_fault, longest=MAX_TEXT))


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


@cache
def _load_asked() -> tuple[tuple[Words, tuple[str, ...], frozenset[str], tuple[str, ...]], ...]:
    return tuple(
        (
            each.title,
            (*each.asked.split(), *(_BLANKS.sub("", part) for part in each.asked_en.split(","))),
            frozenset(each.asked_whole.split()),
            tuple(each.never_asked.split()),
        )
        for each in REFUSED_SUBJECTS
    )


@cache
def _load_said() -> tuple[tuple[Words, _Pattern, _Pattern, _Pattern, _Pattern], ...]:
    return tuple(
        (
            each.title,
            _join(each.of_work.split()),
            _join(each.said.split()),
            _join_words(each.of_work_en),
            _join_words(each.said_en),
        )
        for each in REFUSED_SUBJECTS
    )


@cache
def _load_any_said() -> tuple[_Pattern, _Pattern]:
    """Return the patterns of all subjects as one, which most texts do not fit."""
    said = (each for subject in REFUSED_SUBJECTS for each in subject.said.split())
    return _join(said), _join_words(", ".join(each.said_en for each in REFUSED_SUBJECTS))


def _join(patterns: Iterable[str]) -> _Pattern:
    # A pattern of nothing would be found everywhere.
    return re.compile("|".join(patterns) or r"(?!)")


def _join_words(patterns: str) -> _Pattern:
    # Letters beside a word make another of it.
    return _join(rf"(?<![a-z])(?:{each})(?![a-z])" for each in patterns.split(", ") if each)
