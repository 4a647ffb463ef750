"""Whether a row of a file is likely to be its row of headings: most of its cells are known headings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

#: So many known headings make a row of headings, and so large a part of its cells.
_LEAST_KNOWN: Final = 2
_LEAST_PART: Final = 0.5
_BLANKS: Final = re.compile(r"\s+")
#: What stands beside the words of a heading: explanations in brackets, and the mark of a required field.
_ASIDE: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\*")


#: The headings of all tables in plain form. A test holds them to the schemas, which formats cannot see.
_WORDS: Final = """
activity activity_on activityid adopted adopted_level adoptedatlevel adoptedon amount amountoftheline
answered answeredon assigned_on assignedon attended_on author began_on belongsto birth body bodyid
bodyvisited born brand budget budgetid businessoftheemployer by_body by_person by_phone came capacity
carried_out carriedouton cellphone closed_on closedon company companyname consent contact control count
credit_code date dateoftheactivity dissolvedon doneon due_on dueon e-mail email employer
employer_business employer_kind employer_text employer_text_2 employerkind employerofthesecondjob
ended_on endorsed endorsed_level endorsedatlevel endorsedon equity equity_share establishment evidence
expenseid extra_facts firsttwocharactersofthecreditcode follows followsfrom forgroups forwarded
forwarded_level forwardedon forwardedtolevel foundedon from full_time fulltime group groups happened_on
held_on holder holdingbody hostingplatforms hosts hours id income_share industry is_part_time job
jobtitle keptby kind kindofactivity kindofbody kindofemployer kindofvisit kindofwork lastday level
leveloftheplatform licence line line_amount made madebybody madeon mail main_income main_job mainincome
matter matter_zh minor_reason mobile name name_en name_zh nameinenglish not_adopted notadoptedon number
occupation office_zh officeoftheauthor organisers otherfacts outside_party outsidetheparty owner
ownership paidorcommitted parent part-time person personid personvisited phone place place_zh places
platform platformid position post post_name postid postoroccupation postoroccupationofthesecondjob
presentsituation profession proposalid reasonforaminor reg_type registration registrationtype relation
relationtotheemployer role roomfor rotation seatid service serviceoffered shareheld shareofincome
sharesintheemployer sign-inid signed signedinon source state status taskid tel telephone term
thejobthatbringsthemainincome theme theme_zh title title_text title_text_2 titleofthepost to topic
topic_zh total township unifiedsocialcreditcode uscc_prefix visitid visitingbody visitor visitor'smobile
voucher whatshowsit whichjob workdays year 上级单位 上级机构 下达日期 与单位的关系 专业类别
个人提供的服务 主办单位 主办平台 主管单位 主管机构 主要收入来自第几份工作 主题 举办地点 举办平台
举办日期 举办时间 乡镇 事项 交办日期 交办时间 人员 人员id 人员姓名 人员编号 人数 人数上限 人次 从业状态
从事工作 从事职业 任务 任务事项 任务内容 任务编号 任职 任职人 任职人手机 任职单位 任职文件 任职日期
任职时间 任职止 任职结束 任职编号 任职起 任职起始 企业名称 企业性质 企业类型 会内职务 会长单位 佐证材料
作者 使用平台 依据 依据文件 依据编号 信用代码 入册理由 公司 公司名称 其他事实 兼职 兼职单位 兼职职务
凭证号 凭证编号 出生 出生年月 出生日期 出生时间 到会 到会人数 到期日 到期日期 办理时限 办结依据 办结日期
办结时间 单位 单位业务 单位任职 单位信用代码 单位及职务 单位名称 单位性质 单位类别 单位类型 单位职务
参加人 参加人员 参加人数 参加人次 参加群体 发票号 同意 名字 名额 品牌 在单位的股份 在职情况 在职状态
地点 姓名 完成依据 完成日期 完成时间 完成时限 容纳人数 对象手机 就业状况 就业状态 就职单位 层级 届 届次
岗位 岗位性质 工作任务 工作单位 工作单位及职务 工作单位和职务 工作日 布置日期 平台 平台主题 平台全称
平台名称 平台层级 平台类别 平台级别 平台编号 平台英文名 年份 年度 应设人数 建成时间 建言主题 建言人
建言单位 建言日期 建言标题 建言编号 建言身份 建言题目 建议名称 建设单位 开始日期 形式 总金额 总额
您的姓名 您的手机号 成立年月 成立日期 成立时间 截止日期 所在单位 所在机构 所在街镇 所在镇街 所属单位
所属品牌 所属平台 所属机构 所属活动 所属群体 所属行业 所属街道 所属街镇 所属镇 所有制 手机 手机号
手机号码 手机电话 执业资格 批示层级 批示日期 批示时间 批示级别 承办单位 承办平台 承建单位 报送层级
报送日期 报送时间 报销日期 担任职务 持股情况 持股比例 挂牌时间 控股情况 提出人 提出人手机 提出人身份
提出单位 提出日期 提出时间 撤销日期 撤销时间 撰稿人 支付日期 支付状态 支出日期 支出状态 支出编号
支出金额 收入占比 文件依据 日期 时段 时间 时限 是否主要收入来源 是否举办 是否党外 是否全职 是否兼职
是否到会 是否同意 是否同意收集 是否签到 未成年人入册理由 未成年人理由 未成年入册理由 未满18周岁理由
未采纳日期 本人姓名 本人是否同意 本人联系方式 机构 机构全称 机构名称 机构类别 机构类型 机构编号
机构英文名 来源 来自 来自决定 标题 活动 活动主题 活动名称 活动地点 活动形式 活动日期 活动时间 活动标题
活动状态 活动类别 活动类型 活动编号 活动英文名 派出单位 牵头单位 特色 状态 现任职务 现工作单位 生日
电子邮件 电子邮箱 电话 电话号码 登记性质 登记注册统计类别 目前状态 真实姓名 知情同意 社会信用代码
离任日期 离任时间 科目 移动电话 第二份工作的单位 第二份工作的职务或职业 第二单位 第二职业 第几份工作
第几届 答复日期 答复时间 签到 签到人 签到日期 签到时间 签到编号 类别 级别 组织 组织单位 组织名称
终止日期 经济类型 经费单位 经费名称 结束日期 统一社会信用代码 统一社会信用代码前两位 编制 编号 群体 职业
职位 职位名称 职位编号 职务 职务名称 职务或职业 职务职称 职数 职称 联系人 联系人姓名 联系办法 联系手机
联系方式 联系电话 股份 股权 英文名 英文名称 落实日期 落实时间 行业 行业代码 行政层级 街道 街道乡镇 街镇
街镇名称 被走访人 被走访单位 责任单位 责任部门 走访人 走访人手机 走访人手机号 走访人手机号码 走访人电话
走访单位 走访对象 走访形式 走访日期 走访时间 走访状态 走访类别 走访编号 走访部门 起始日期 起止时间
转动方式 运转方式 邮箱 邮箱地址 采纳层级 采纳日期 采纳时间 采纳级别 金额 镇 镇街 面向对象 面向群体 项目
项目名称 项目金额 项目预算 预算 预算单位 预算名称 预算年度 预算总额 预算编号 预算金额 预算项目 题目
"""
KNOWN_HEADINGS: Final = frozenset(_WORDS.split())


def count_known_headings(texts: Iterable[str]) -> int:
    """Return how many known headings a row of cells has, if it is likely to be the row of headings.

    Args:
        texts: The cells.

    Returns:
        The number of different ones; 0 where there are few of them, or most cells are something else.
    """
    plain = [to_plain_heading(text) for text in texts if text.strip()]
    found = len(KNOWN_HEADINGS.intersection(plain))
    return found if found >= max(_LEAST_KNOWN, _LEAST_PART * len(plain)) else 0


def to_plain_heading(heading: str) -> str:
    """Return a heading without what stands beside its words, of one width and without spaces."""
    plain = _BLANKS.sub("", unicodedata.normalize("NFKC", heading).casefold())
    return _ASIDE.sub("", plain).strip("-.,;:、。!?")
