"""What the founding text states about Jiading: loaded, recomputed, bounded, and what does not close."""

from fractions import Fraction

import newstratum as ns
from newstratum import organisation as org
from newstratum.figures import compare_district_claims, format_claim_comparison, parse_pattern

jiading, words = org.load_district("jiading"), ns.load_label_table()
profile = jiading.profile
claims = {each.claim.id: each for each in compare_district_claims(profile.claims)}


def stated(name):
    """Return the number that the text states for a claim."""
    return claims[name].claim.stated


def can_be_mean(count, mean=Fraction("36.6")):
    """Say whether so many whole ages can have a mean that rounds to the one stated."""
    return any(
        org.round_fraction(Fraction(total, count), 1) == mean for total in range(36 * count, 38 * count)
    )


print("一、数据集")
with ns.open_registry("memory:") as registry:
    batch = registry.import_dataset(jiading.dataset, actor="example")
    print(f"导入{batch.created}条记录，检查发现{len(registry.findings())}处问题；条目均注明出处，如：")
    with registry.session(actor="example", purpose="office") as session:
        brand = session.brands.require("brand.mengxiangjia")
        parent = session.brands.require(brand.parent)
        print(f"{brand.name_zh}的上级品牌：{parent.name_zh}（{brand.source.passage}）")
        before, after = (session.budgets.require(f"budget.{year}").amount for year in (2017, 2018))
        (proposal,) = session.proposals.all()
        areas = [space.area for space in session.spaces.all()]

print("\n二、声称与列举对照")
for counted in claims.values():
    if counted.listed is not None:
        print(f"{counted.claim.what.zh}：{format_claim_comparison(counted, 'zh')}")

print("\n三、可以重算")
first, last, more, both = map(org.format_wan_yuan, (before, after, after - before, before + after))
change = org.format_percent(org.compute_change(before, after))
print(f"经费由{first}到{last}：增加{more}，{change}，两年共{both}")
for stated_pattern in (profile.platform_pattern, profile.council_pattern):
    pattern = parse_pattern(stated_pattern.text)
    total = pattern.total
    print(f"格局{pattern}：{'合计不定（N）' if total is None else f'合计{total}'}")
endorsed = proposal.step_of(org.ProposalStage.ENDORSED)
stages = " → ".join(words.word_of(step.stage, "zh") for step in proposal.steps)
print(f"建言：{stages}（{words.word_of(endorsed.level, 'zh')}）")

print("\n四、只能给出范围")
print(f"示范空间：{org.format_quantity(org.sum_quantities(areas, '平方米'), 'zh')}")
people = org.sum_quantities((claims[term.claim].listed for term in profile.council_pattern.terms), "人")
print(f"理事会人数：{org.format_quantity(people, 'zh')}（N中每种职务至少一人，团体不计）")
sizes = [count for count in range(1, 31) if can_be_mean(count)]
print(f"平均年龄36.6岁：30人以内不可能的人数为{sorted(set(range(1, 31)) - set(sizes))}")
six, platforms = stated("executive_vice_presidents").exact, stated("platforms").exact
print(f"6位来自4个群体：若四群都有，至少一个群体有{-(-six // 4)}位")
loads = [
    f"{number}个平台每人{org.format_decimal(number / six, trim=True)}个" for number in (6, 18, platforms)
]
print(f"对口联系：{'，'.join(loads)}")
per_platform = org.format_decimal(stated("stations").exact / platforms)
print(f"每个平台的阵地：{per_platform}个（假设每个阵地只属一个平台）")
print(f"2018年每个平台的经费：{org.format_wan_yuan(after.per(int(platforms)))}（假设由22个平台平分）")
deputies, members = stated("district_deputies").exact, stated("district_cppcc_members").exact
print(f"区人大代表和政协委员：{deputies + members}个职务，{max(deputies, members)}至{deputies + members}人")
mean = stated("reach").counted() / stated("activities").counted()
print(f"平均每场：{org.format_quantity(mean, 'zh')}（按计入的场次和人数，人或人次未说明）")

print(f"周周有活动：若每周一场都计入，成立至今不足{stated('activities').said.value}周")

print("\n五、对不上、说不清之处")
for each in jiading.discrepancies:
    print(f"{each.id} {each.zh}（{'、'.join(each.rows)}）")
