"""Bring a cell of a form into the plain form in which the lexicons are written.

Full width becomes half width, traditional characters become simplified ones, capitals small letters;
spaces between Chinese characters go, common typing errors are put right. What no person means as
words (control characters, formulas, whole pages) is not read at all, and the result says why. The pairs of
characters cover what occurs in job titles and in the names of units.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from attrs import evolve, frozen

from newstratum._reading.patterns import compile_pattern

#: Traditional characters and variants, each followed by what is meant; 帐 is typed for 账.
_PAIRS: Final = (
    "並并 乾干 亞亚 伝传 佈布 佔占 併并 來来 侶侣 係系 倉仓 個个 偵侦 備备 傭佣 傳传 "
    "債债 僑侨 僱雇 價价 儀仪 億亿 償偿 優优 儲储 兒儿 內内 兩两 冊册 凈净 別别 刪删 "
    "剛刚 創创 劃划 劇剧 劍剑 劑剂 労劳 動动 務务 勝胜 勞劳 勢势 勵励 勻匀 匯汇 區区 "
    "協协 參参 員员 問问 啟启 單单 営营 嗎吗 噴喷 嚴严 団团 図图 國国 園园 圓圆 圖图 "
    "團团 執执 報报 場场 塊块 塗涂 塵尘 壇坛 壊坏 壓压 壘垒 壯壮 壽寿 変变 夠够 夢梦 "
    "夥伙 夾夹 奪夺 奮奋 妝妆 姍姗 娛娱 婁娄 婦妇 媽妈 嬰婴 嬸婶 孫孙 學学 宮宫 實实 "
    "寧宁 審审 寫写 寵宠 寶宝 専专 將将 專专 尋寻 對对 導导 屆届 屍尸 層层 屬属 岡冈 "
    "島岛 峽峡 崗岗 嶺岭 巖岩 帐账 帥帅 師师 帶带 幣币 幫帮 幹干 庫库 廈厦 廚厨 廟庙 "
    "廠厂 廢废 廣广 廬庐 廳厅 張张 強强 彈弹 彎弯 彙汇 後后 徑径 從从 徠徕 復复 徵征 "
    "恆恒 愛爱 態态 慶庆 憑凭 憲宪 應应 懷怀 懸悬 戰战 戲戏 戶户 戸户 拋抛 挾挟 捨舍 "
    "掃扫 掛挂 採采 揀拣 揚扬 換换 揮挥 損损 撥拨 撲扑 擁拥 擇择 擊击 擔担 據据 擠挤 "
    "擬拟 擴扩 擺摆 攔拦 攜携 攝摄 攤摊 攪搅 敘叙 敵敌 數数 斂敛 斷断 於于 時时 暫暂 "
    "曆历 曬晒 書书 會会 朧胧 東东 柵栅 條条 棄弃 棟栋 棧栈 検检 業业 極极 榮荣 構构 "
    "槍枪 槓杠 樁桩 樂乐 樓楼 標标 樣样 樹树 橋桥 機机 橫横 檔档 檢检 檯台 櫃柜 欄栏 "
    "權权 欽钦 歐欧 歲岁 歳岁 歷历 歸归 殘残 殮殓 殯殡 殺杀 殼壳 毀毁 氣气 氫氢 決决 "
    "沒没 沖冲 況况 涼凉 淨净 淺浅 渦涡 測测 湯汤 準准 溝沟 溫温 滅灭 滙汇 滬沪 滷卤 "
    "滾滚 滿满 漁渔 漢汉 漲涨 漿浆 潔洁 潛潜 潤润 澤泽 濕湿 濟济 灑洒 灣湾 災灾 為为 "
    "無无 煉炼 煙烟 熱热 燈灯 燒烧 燙烫 營营 爐炉 爲为 爺爷 牀床 牆墙 犧牺 狀状 獄狱 "
    "獅狮 獎奖 獨独 獲获 獵猎 獸兽 獻献 現现 瑣琐 瑪玛 環环 瓊琼 產产 産产 畝亩 畢毕 "
    "畫画 異异 當当 瘋疯 療疗 癒愈 発发 發发 皚皑 盜盗 監监 盤盘 盧卢 眾众 睏困 矯矫 "
    "硯砚 碩硕 確确 碼码 磚砖 礎础 礙碍 礦矿 祕秘 祿禄 禦御 禪禅 禮礼 稅税 種种 稱称 "
    "穀谷 積积 穩稳 穫获 競竞 筆笔 筍笋 箇个 箏筝 節节 範范 築筑 篩筛 簡简 簽签 簾帘 "
    "籃篮 籌筹 籤签 糧粮 糾纠 紀纪 約约 紅红 紋纹 納纳 紐纽 純纯 紗纱 紙纸 級级 紡纺 "
    "細细 紹绍 終终 組组 経经 結结 絕绝 絡络 給给 統统 絲丝 經经 綜综 綠绿 綫线 維维 "
    "網网 綵彩 緊紧 総总 線线 緝缉 緣缘 編编 緩缓 練练 緻致 縣县 縫缝 縮缩 縱纵 總总 "
    "績绩 織织 繡绣 繪绘 繫系 繼继 續续 纜缆 罰罚 罷罢 羅罗 羣群 義义 習习 翹翘 聖圣 "
    "聞闻 聯联 聰聪 聲声 職职 聽听 肅肃 脈脉 脫脱 腦脑 腳脚 腸肠 膚肤 膠胶 臉脸 臨临 "
    "臺台 與与 舉举 舊旧 舖铺 艙舱 艦舰 莊庄 莖茎 華华 菸烟 萬万 葉叶 葯药 蒼苍 蓋盖 "
    "蔣蒋 蕭萧 薦荐 藍蓝 藝艺 藥药 蘇苏 蘭兰 處处 虛虚 號号 蝦虾 蟲虫 衆众 術术 衛卫 "
    "衝冲 裏里 補补 裝装 裡里 製制 複复 褲裤 襪袜 襯衬 襲袭 見见 規规 視视 覧览 親亲 "
    "覺觉 覽览 觀观 觸触 訂订 計计 訊讯 訓训 託托 記记 訟讼 訪访 設设 許许 訴诉 診诊 "
    "註注 証证 詐诈 評评 詞词 詢询 試试 詩诗 話话 該该 詳详 誇夸 誌志 認认 語语 誠诚 "
    "誤误 說说 説说 課课 誼谊 調调 談谈 請请 論论 諧谐 諮咨 諾诺 謀谋 謎谜 講讲 謝谢 "
    "證证 識识 譜谱 譯译 護护 譽誉 讀读 讓让 讚赞 豐丰 豬猪 貓猫 貝贝 負负 財财 貢贡 "
    "貧贫 貨货 販贩 貪贪 貫贯 責责 貴贵 買买 貸贷 費费 貼贴 貿贸 賀贺 賃赁 資资 賓宾 "
    "賞赏 賠赔 賢贤 賣卖 質质 賬账 賴赖 購购 賽赛 贊赞 贏赢 趕赶 趙赵 跡迹 踐践 躍跃 "
    "車车 軌轨 軍军 軒轩 軟软 転转 軸轴 載载 輔辅 輕轻 輛辆 輪轮 輯辑 輸输 輿舆 轄辖 "
    "轉转 辦办 辭辞 辯辩 農农 辺边 迴回 這这 連连 週周 進进 遊游 運运 過过 達达 違违 "
    "遙遥 遜逊 遞递 遠远 適适 遲迟 遷迁 選选 遺遗 還还 邊边 邏逻 郵邮 鄉乡 鄧邓 鄭郑 "
    "鄰邻 醜丑 醫医 醬酱 釀酿 釋释 針针 釣钓 鈑钣 鈔钞 鈕钮 鈞钧 鉄铁 鉗钳 鉛铅 鉤钩 "
    "銀银 銅铜 銑铣 銘铭 銜衔 銲焊 銳锐 銷销 鋁铝 鋒锋 鋪铺 鋰锂 鋼钢 錄录 錢钱 錦锦 "
    "錯错 錶表 鍋锅 鍍镀 鍛锻 鍵键 鍾钟 鎖锁 鎢钨 鎮镇 鏈链 鏟铲 鏡镜 鐘钟 鐳镭 鐵铁 "
    "鑄铸 鑑鉴 鑒鉴 鑰钥 鑲镶 鑽钻 長长 門门 閃闪 閉闭 開开 閑闲 閒闲 間间 閘闸 関关 "
    "閣阁 閥阀 閱阅 闆板 闊阔 關关 陝陕 陣阵 陰阴 陳陈 陸陆 険险 陽阳 隊队 階阶 際际 "
    "隨随 險险 雖虽 雙双 雛雏 雜杂 雞鸡 離离 難难 雲云 電电 霧雾 靂雳 靈灵 靜静 韋韦 "
    "韌韧 韓韩 響响 頁页 頂顶 項项 順顺 須须 頌颂 預预 頒颁 頗颇 領领 頭头 頻频 顆颗 "
    "題题 額额 顏颜 願愿 類类 顧顾 顯显 風风 颱台 飄飘 飛飞 飩饨 飪饪 飯饭 飲饮 飼饲 "
    "飽饱 飾饰 餃饺 餅饼 養养 餓饿 餘余 餛馄 館馆 馬马 馴驯 駁驳 駐驻 駕驾 駛驶 騎骑 "
    "騰腾 驅驱 驗验 驛驿 驟骤 髒脏 體体 髮发 鬆松 鬥斗 鬧闹 魚鱼 魯鲁 鮮鲜 鯨鲸 鳥鸟 "
    "鴨鸭 鵬鹏 鵰雕 鹵卤 鹽盐 麗丽 麥麦 麪面 麵面 麺面 麼么 黃黄 點点 黨党 齊齐 齋斋 "
    "齒齿 齡龄 齣出 龍龙 龜龟 敎教 訳译 県县 図图 価价 録录 駅驿 気气 験验 読读 売卖 帰归 歩步 毎每 拝拜 "
)

_SPACES: Final = (
    "\t\n\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)
_INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0e\ufe0f"

#: Marks that mean the same, by the mark they become.
_MARKS: Final = {
    "(": "【〔［「『〈《",
    ")": "】〕］」』〉》",
    "-": "—–―‐‑~～",
    "·": "•・∙",
    ";": "┋┃│",
    ".": "。｡",
    "、": "､",
    '"': "“”",
    "'": "‘’",
}


def _build_plain_characters() -> dict[int, str]:
    table = {ord(pair[0]): pair[1] for pair in _PAIRS.split()}
    # Full width to half width, and capitals to small letters, in one step.
    table.update({code + 0xFEE0: chr(code).lower() for code in range(0x21, 0x7F)})
    table.update({code: chr(code).lower() for code in range(ord("A"), ord("Z") + 1)})
    for plain, marks in _MARKS.items():
        table.update({ord(mark): plain for mark in marks})
    table.update({ord(space): " " for space in _SPACES})
    table.update({ord(invisible): "" for invisible in _INVISIBLE})
    return table


#: What each character becomes; a character that is not listed stays.
PLAIN_CHARACTERS: Final[dict[int, str]] = _build_plain_characters()


_TO_REPLACE: Final = compile_pattern(f"[{re.escape(''.join(map(chr, PLAIN_CHARACTERS)))}]")


def _replace(found: re.Match[str]) -> str:
    return PLAIN_CHARACTERS[ord(found[0])]


#: A longer cell tells no one person's work, and is not read.
LONGEST_CELL: Final = 700
#: A longer cell is neither a title nor the name of a unit; it may tell a life's story.
LONGEST_NAME: Final = 200

_CONTROL: Final = compile_pattern(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffd]"
)
_PICTURE: Final = compile_pattern(
    r"[\u2190-\u2bff\u3030\u303d\u3297\u3299\ue000-\uf8ff\U0001f000-\U0001faff]"
)
#: A picture between words parts them: 程序员一只🐒民企写代码.
_PARTING_PICTURE: Final = compile_pattern(
    "(?<=[\u4e00-\u9fff]{2})[\u2190-\u2bff\ue000-\uf8ff\U0001f000-\U0001faff\ufe0f]+(?=[\u4e00-\u9fff]{2})"
)
#: Chinese characters, small letters, digits and brackets, plain but for those that become others.
_PLAIN: Final = compile_pattern("[\u4e00-\u9fffa-z0-9()]+")
_CHINESE: Final = compile_pattern("[\u4e00-\u9fff]")
_FORMULA: Final = compile_pattern(r"[=@+]|-[0-9a-z@+=][0-9a-z@+= .]*[(!|=]")
_LOOSE_SPACE: Final = compile_pattern(r" +(?![a-z0-9(])|(?<![a-z0-9.,)]) +")
_BLANKS: Final = compile_pattern(r" {2,}")
#: A dash between words of Latin letters, and no hyphen: trainee lawyer - a law firm.
_DASH_BETWEEN_WORDS: Final = compile_pattern(r"(?<=[a-z0-9.)%]) +-+ +(?=[a-z0-9(])")
#: A dash between words of Chinese, but for that in front of a field: 咨询顾问—供应链.
_SINGLE_DASH: Final = compile_pattern(
    "(?<=[\u4e00-\u9fff）)])—(?=[\u4e00-\u9fff（(])(?![\u4e00-\u9fff]{1,4}(?<![企司厂局院校所社店馆行台会])$)"
)
_EDGES: Final = " -·*#.,;:、。!?'\"_…"


@frozen
class CellText:
    """What a cell says in plain form, or why it cannot be read."""

    text: str
    #: Empty, or why the cell is not read: too_long, control_characters, formula, pictures_only.
    trouble: str = ""
    #: What was put right on the way: pictures.
    notes: tuple[str, ...] = ()
    #: The text with the spaces between its words kept; empty where there are none.
    spaced: str = ""


#: An empty cell.
NOTHING: Final = CellText("")


def normalise(cell: str | None, put_right: Callable[[str], str] | None = None) -> CellText:
    """Return a cell in plain form."""
    if not cell:
        return NOTHING
    if len(cell) > LONGEST_CELL:
        return CellText("", "too_long")
    plain = _normalise(cell)
    if put_right is None or not plain.text:
        return plain
    text, spaced = put_right(plain.text), put_right(plain.spaced)
    return plain if (text, spaced) == (plain.text, plain.spaced) else evolve(plain, text=text, spaced=spaced)


#: Cells whose plain form is kept: each is wanted again while its row is read.
_CELLS_KEPT: Final = 32


@lru_cache(_CELLS_KEPT)
def _normalise(cell: str) -> CellText:
    if _PLAIN.fullmatch(cell) and _TO_REPLACE.search(cell) is None:
        return CellText(cell)
    if _CONTROL.search(cell):
        return CellText("", "control_characters")
    if "—" in cell:
        # 工程师—民企: written once as well, the dash of Chinese parts words.
        cell = _SINGLE_DASH.sub("——", cell)
    # Few characters of a cell change; to look up each of them would take ten times as long.
    text = _TO_REPLACE.sub(_replace, cell).strip()
    if not text:
        return NOTHING
    if _FORMULA.match(text):
        return CellText("", "formula")
    notes: tuple[str, ...] = ()
    if max(text) > "\u9fff" or _PICTURE.search(text):
        without = _PICTURE.sub("", _PARTING_PICTURE.sub(",", text)).strip()
        if not without:
            return CellText("", "pictures_only")
        if without != text:
            text, notes = without, ("pictures",)
    spaced = ""
    if " " in text:
        text = _DASH_BETWEEN_WORDS.sub("--", text)
        spaced = _space_words(text)
        text = _LOOSE_SPACE.sub("", _BLANKS.sub(" ", text))
    text = text.strip(_EDGES)
    if _FORMULA.match(text):
        return CellText("", "formula")
    return CellText(text, "", notes, spaced) if text or notes else NOTHING


def _space_words(text: str) -> str:
    """Return the text with its spaces where they part words of Chinese; 软 件 has spaces within one word."""
    words = text.strip(_EDGES).split(" ")
    parts = any(_CHINESE.search(word) for word in words) and all(len(word) > 1 for word in words if word)
    return " ".join(filter(None, words)) if parts else ""
