"""Words 表头用语: what a column is, told by the words that offices write above it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Field(StrEnum):
    """What a column holds; the values are what a caller writes in a column mapping."""

    NAME = "name"
    ID = "id"
    SEX = "sex"
    PHONE = "phone"
    TOWNSHIP = "township"
    VILLAGE = "village"
    ADDRESS = "address"
    GROUP = "group"
    TICK = "tick"
    EDUCATION = "education"
    HOUSEHOLD = "household"
    REMARKS = "remarks"
    DAY = "day"
    SERIAL = "serial"
    IGNORED = "ignored"
    EXTRA = "extra"
    DECLARED = "field"


@dataclass(frozen=True, slots=True)
class Meaning:
    """A field, with the day's number for DAY, the group's word for TICK, the field's code for DECLARED."""

    field: Field
    day: int = 0
    tick: str = ""
    key: str = ""


_EXTRA = Meaning(Field.EXTRA)
_INVISIBLE = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff*★]+")
_BRACKETS = re.compile(r"[()\[\]{}【】〔〕《》<>\"“”]")
_LONGEST_LABEL = 60

_OF_SOMEBODY_ELSE = re.compile(
    r"户主|监护|家长|讲师|教师|授课|联系人|推荐|紧急|负责人|班主任|审核|填表|经办|配偶|子女|父亲|母亲|介绍人|法人|银行|开户|单位|企业|备用|是否有"
)
_GROUP_WORDS = (
    r"(?:建档立卡)?(?:贫困户|贫困人口|脱贫户|脱贫人口)|建档立卡(?:户|人口)?|(?:脱贫|边缘|防返贫)?监测(?:户|对象)|残疾人?|(?:退役|复员|转业)军人|返乡\S{0,8}"
    r"|大学生村官|村(?:两委)?干部|合作社(?:社员|成员|带头人|负责人)|低保户?|五保户?|特困户?|一般农户|留守妇女|下岗\S{0,4}|失业\S{0,4}"
)
_TICK = re.compile(rf"(?:是否|是不是)?(?:为|是|属于)?({_GROUP_WORDS})(?:打√|打勾|√)?(?:是/否|是否)?")
_GROUP = re.compile(
    r"(?:参训|培训|学员|参加)*(?:人员|学员|人群|身份|对象|群体|贫困|脱贫|农户)+(?:类别|类型|性质|属性|身份|种类|分类)|身份$"
)
_GROUP_HEAD = re.compile(rf"(?:{_GROUP.pattern})(?:在|请|相应|对应|栏|内|里|打|√|勾|选|可|多|项|填|1|是)*")
_DAY = re.compile(
    r"(?:签到|出勤|考勤|签名|签字)*[/:]?第([0-9]{1,2}|[一二三四五六七八九十]{1,3})[天日]"
    r"(?:签到|出勤|考勤|到课|签名|签字|情况|记录|上午|下午|晚上|[0-9年月日./:,-])*"
)
_FIELDS: tuple[tuple[Field, re.Pattern[str]], ...] = (
    (Field.IGNORED, re.compile(r"(?:不能导入的)?原因$|怎么改$|原行号$")),
    (Field.SERIAL, re.compile(r"(?:序号|编号|序|号|行号|no\.?)$")),
    (
        Field.ID,
        re.compile(
            r"(?!.*(?:类型|复印|照片|扫描|正面|反面|住址|地址|有效|是否)).*(?:身份证|身份号码|证件号)|id(?:no|card|号)?$"
        ),
    ),
    (
        Field.NAME,
        re.compile(
            r"(?:学员|学生|参训|参加|培训|报名|受训|人员|对象|农民|村民|本人|者)*(?:姓名|名字)(?!拼音)|(?:参训|参加|培训)*(?:学员|人员)$|name$"
        ),
    ),
    (Field.SEX, re.compile(r"性别|sex$")),
    (Field.PHONE, re.compile(r".*(?:电话|手机|联系方式|联系号码)|tel|phone|mobile")),
    (
        Field.ADDRESS,
        re.compile(
            r".*(?:住址|地址|居住地|户籍地|户籍所在|住所)|(?:所在)?乡/?镇?[、/]?(?:街道)?[、/]?(?:行政)?村|镇、?村"
        ),
    ),
    (
        Field.TOWNSHIP,
        re.compile(
            r"(?:所在|所属|户籍|现住)*地?(?:乡|镇|街道|办事处)(?:乡|镇|街道|办事处|街|办|场|名称|[/、])*$"
        ),
    ),
    (
        Field.VILLAGE,
        re.compile(
            r"(?:所在|所属|户籍|现住)*(?:行政|自然)*(?:村|社区)(?:居委会|委会|民小组|居|组|委|名称|名|庄|街|社区|[/、])*$"
        ),
    ),
    (Field.GROUP, _GROUP),
    (Field.EDUCATION, re.compile(r".*(?:学历|文化程度|教育程度|文化水平)")),
    (Field.REMARKS, re.compile(r"备注|附注|说明$")),
)
_HOUSEHOLD = re.compile(r"(?:户主(?:姓名)?|户号|户编号|家庭(?:户)?编号|家庭户号)$")
_CHINESE_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}


def plain(label: str) -> str:
    """Return a label without blanks, line breaks, stars and brackets, in half-width lower case."""
    shown = _INVISIBLE.sub("", unicodedata.normalize("NFKC", label)).lower()
    return _BRACKETS.sub("", shown).strip(":：")


def is_label(label: str) -> bool:
    """Tell whether a cell may head a column: not a note with a colon and words behind it, not a sentence."""
    shown = plain(label)
    return 0 < len(shown) <= _LONGEST_LABEL and ":" not in shown and "。" not in shown


def recognise(labels: Sequence[str]) -> Meaning:
    """Return what a column is, told by its labels from top to bottom (two-row headers have two)."""
    shown = [plain(label) for label in labels if is_label(label)]
    if not shown:
        return _EXTRA
    if len(shown) > 1:
        return _two(shown[-2], shown[-1])
    above, slash, own = shown[0].rpartition("/")
    if slash and (_GROUP_HEAD.fullmatch(above) or _one(shown[0]).field is Field.EXTRA):
        return _two(above, own)
    return _one(shown[0])


def _two(above: str, own: str) -> Meaning:
    if _OF_SOMEBODY_ELSE.search(above):
        return _one(above + own)
    if (meaning := _one(own)).field is not Field.EXTRA:
        return meaning
    if _GROUP_HEAD.fullmatch(above):
        return Meaning(Field.TICK, tick=own)
    return _one(above + own)


def _one(label: str) -> Meaning:
    if _HOUSEHOLD.match(label):
        return Meaning(Field.HOUSEHOLD)
    if _OF_SOMEBODY_ELSE.search(label):
        return _EXTRA
    if found := _DAY.fullmatch(label):
        return Meaning(Field.DAY, day=_number(found[1]))
    if found := _TICK.fullmatch(label):
        return Meaning(Field.TICK, tick=found[1])
    return next((Meaning(field) for field, words in _FIELDS if words.match(label)), _EXTRA)


def _number(digits: str) -> int:
    if digits.isdigit() and digits.isascii():
        return int(digits)
    tens, ten, ones = digits.rpartition("十")
    return (_CHINESE_DIGITS.get(tens, 1) * 10 if ten else 0) + _CHINESE_DIGITS.get(ones, 0)
