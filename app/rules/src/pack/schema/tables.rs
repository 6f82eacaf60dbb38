//! The tables: which parameters each has, and what they mean. Whether all that must be there is there: [`super::complete`].

use serde_json::{Map, Value, json};

use super::{add, named, refer, table};
use crate::facts::{Delivery, Group, Level};
use crate::pack::plan::OrderOf;
use crate::pack::{keys, read};

/// The tables by name, and what several of them have in common.
pub(super) fn definitions() -> Map<String, Value> {
    let mut definitions: Map<String, Value> =
        read::TABLES.iter().map(|key| ((*key).to_owned(), definition(key))).collect();
    definitions.insert("row".to_owned(), row());
    definitions.insert("bonus".to_owned(), bonus());
    definitions.insert("away_rule".to_owned(), away_rule());
    definitions
}

/// A table by its name.
pub(super) fn reference(key: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{key}") })
}

fn definition(key: &str) -> Value {
    match key {
        "order" => order(),
        "bill" => bill(),
        "rounding" => rounding(),
        "basic" => basic(),
        "inpatient" => inpatient(),
        "points" => points(),
        "floor" => floor(),
        "away" => away(),
        "catastrophic" => catastrophic(),
        "aid" => aid(),
        "outpatient" => outpatient(),
        "chronic" => chronic(),
        "delivery" => delivery(),
        "accident" => accident(),
        "by_case" => by_case(),
        _ => Value::Null,
    }
}

fn order() -> Value {
    let title = "计算顺序 / Order of the steps";
    let text = "参数包有哪类待遇，就要有哪类待遇的顺序；分账单在最前，个人负担在最后，不写。One order for each kind of care \
                that the pack has; the split of the bill comes before, the person's share after, and neither is written.";
    let said = |of: OrderOf| match of {
        OrderOf::Inpatient => {
            ("住院 / Stays", "没有住院待遇时也要写：elsewhere 开头。Without stays: begins with elsewhere.")
        }
        OrderOf::Outpatient => ("普通门诊 / Outpatient care", "有 outpatient 时。Where there is outpatient."),
        OrderOf::Chronic => (
            "门诊慢特病 / Chronic diseases",
            "有病种不按住院支付时。Where a disease is not paid like a stay.",
        ),
        OrderOf::ChronicAsInpatient => {
            ("按住院支付的慢特病 / Chronic diseases paid like a stay", "有这样的病种时。Where there is one.")
        }
        OrderOf::Delivery => ("住院分娩 / Deliveries", "有 delivery 时。Where there is delivery."),
        OrderOf::Accident => ("意外伤害 / Accidents", "有 accident 时。Where there is accident."),
        OrderOf::ByCase => ("按病种付费 / Payment by case", "有 by_case 时。Where there is by_case."),
    };
    by_word(title, text, OrderOf::WORDS, |of| {
        let (title, text) = said(of);
        refer("steps", title, text)
    })
}

fn bill() -> Value {
    table("账单 / Bill", "账单怎样分。How a bill is split.", keys::BILL, |key| match key {
        "class_b_self_pay" => refer(
            "ratios",
            "乙类先行自付 / Paid first of class B",
            "没有注明比例的乙类项目和只给合计的乙类。For lines of class B that name no ratio, and for totals.",
        ),
        _ => Value::Null,
    })
}

fn rounding() -> Value {
    let text = "每一步怎样取整；不写的步骤按 line 或 fund。How each step is rounded; one that is left out, as line or fund.";
    table("取整 / Rounding", text, keys::ROUNDING, |key| {
        let (title, text) = match key {
            "line" => (
                "账单各行 / Lines",
                "每行的金额、先行自付、减收的起付线。Amounts of a line, what is paid first, reduced deductibles.",
            ),
            "fund" => ("基金 / Funds", "每层基金各一次。Once for each layer of the funds."),
            "away" => {
                ("异地先行自付 / Paid first of care outside", "不写时同 line。As line where it is left out.")
            }
            "basic" => (
                "基本医保 / Basic layer",
                "住院等按比例的部分；不写时同 fund。The ratio of stays; else as fund.",
            ),
            "floor" => ("保底补偿 / Least payment", "不写时同 fund。As fund where it is left out."),
            "outpatient" => {
                ("门诊 / Outpatient care", "门诊和慢特病；不写时同 fund。Chronic diseases too; else as fund.")
            }
            "catastrophic" => {
                ("大病保险 / Catastrophic insurance", "不写时同 fund。As fund where it is left out.")
            }
            "aid" => ("医疗救助 / Medical aid", "不写时同 fund。As fund where it is left out."),
            _ => return Value::Null,
        };
        refer("roundings", title, text)
    })
}

fn basic() -> Value {
    let text = "基本医保一年最多付多少。What the basic layer pays a year at most.";
    table("基本医保 / Basic layer", text, keys::BASIC, |key| match key {
        "ceiling" => refer("amounts", "封顶线 / Ceiling", "每人一年。A person, a year."),
        "family_ceiling" => {
            refer("amounts", "家庭封顶线 / Ceiling of the family", "全家一年。A family, a year.")
        }
        "bonus" => refer(
            "bonus",
            "封顶线奖励 / Bonus on the ceiling",
            "提高每人的封顶线。Raises a person's ceiling.",
        ),
        _ => Value::Null,
    })
}

fn bonus() -> Value {
    let text =
        "连续参保和没有报销的年份提高限额。Unbroken enrolment and years without a claim raise a limit.";
    table("奖励 / Bonus", text, keys::BONUS, |key| match key {
        "after_years" => refer(
            "counts",
            "满几年以后 / After years",
            "连续参保超过这么多年才算。Unbroken years that do not count.",
        ),
        "per_unbroken_year" => {
            refer("amounts", "每连续一年 / Per unbroken year", "超过以后每年。Each year after those.")
        }
        "per_claim_free_year" => {
            refer("amounts", "每零报销一年 / Per year without a claim", "每年。Each year.")
        }
        "at_most" => refer("ratios", "至多 / At most", "合计不超过限额的几成。Together, of the limit."),
        _ => Value::Null,
    })
}

fn inpatient() -> Value {
    let text = "住院的起付线和比例。Deductibles and ratios of stays.";
    table("住院 / Stays", text, keys::INPATIENT, |key| match key {
        "deductible_mode" => refer(
            "deductible_modes",
            "起付线怎样扣 / How the deductible is charged",
            "对所有住院。For all stays.",
        ),
        "transfer" => refer(
            "transfers",
            "转院或中途结算 / Transfer, or a bill in the middle of a stay",
            "不写时接续的住院不能计算。Without it a continued stay cannot be computed.",
        ),
        "across_years" => refer(
            "across_years",
            "跨年住院 / Stay across the year's end",
            "不写时按出院日。By the day of discharge where it is left out.",
        ),
        "repeat" => refer(
            "reductions",
            "多次住院和减收 / Repeated stays and lower deductibles",
            "第几次起、哪些人少扣起付线。From which stay on, and for whom, less is charged.",
        ),
        "contract_doctor" => refer(
            "ratios",
            "签约家庭医生加点 / Points for a contract doctor",
            "加在比例上。Added to the ratio.",
        ),
        "level" => by_level(
            "row",
            "各级医院 / Levels of hospital",
            "没有写的级别不能计算。One left out is unsupported.",
        ),
        _ => Value::Null,
    })
}

fn row() -> Value {
    let text = "起付线和比例；ratio 和 bands 只写一个。A deductible, and either ratio or bands.";
    not_both(table("起付线和比例 / Row", text, keys::ROW, row_member), "ratio", "bands")
}

fn row_member(key: &str) -> Value {
    match key {
        "deductible" => refer(
            "amounts",
            "起付线 / Deductible",
            "基金付钱以前个人先付的。The person's before a fund pays.",
        ),
        "ratio" => refer("ratios", "报销比例 / Ratio", "对全部金额。For the whole amount."),
        "bands" => refer(
            "bands",
            "分段比例 / Bands",
            "顺序里有 ceiling 的按全年累计分段，没有的按每次。On the year's running amount where the order has ceiling, else on each case.",
        ),
        _ => Value::Null,
    }
}

fn points() -> Value {
    let title = "比例加点 / Points added to the ratio";
    let text = "住院比例加几点；一人符合几项时取最高一项，不相加，比例不超过 1。Added to the ratio of stays; of several the best \
                one counts, and a ratio never passes 1.";
    let mut points = by_word(title, text, Group::WORDS, |_| {
        refer("ratios", "加点 / Points", "0.05 是五个百分点。0.05 is five points.")
    });
    if let Some(properties) = points.get_mut("properties") {
        let ages = refer("age_points", "按年龄 / By age", "老人和儿童。For the old and the young.");
        add(properties, keys::POINTS_OF_AGES, ages);
    }
    points
}

fn floor() -> Value {
    let text = "基金至少付这么多。The fund pays at least this.";
    table("保底补偿 / Least payment", text, keys::FLOOR, |key| match key {
        "ratio" => refer(
            "ratios",
            "保底比例 / Least ratio",
            "总费用减起付线以后的几成。Of the bill less the deductible charged.",
        ),
        _ => Value::Null,
    })
}

fn away() -> Value {
    let text = "统筹地区以外的待遇；没有写的地方不能计算。Care outside the jurisdiction; a place left out is unsupported.";
    table("异地就医 / Care outside", text, keys::AWAY, |key| {
        let title = match key {
            "in_province" => "省内 / In the province",
            "out_of_province" => "跨省 / In another province",
            _ => return Value::Null,
        };
        table(title, "按是否备案。With and without filing.", keys::AWAY_PLACE, |key| match key {
            "filed" => refer("away_rule", "已备案 / Filed", "有转诊或备案。With referral or filing."),
            "unfiled" => refer("away_rule", "未备案 / Unfiled", "没有转诊或备案。Without either."),
            _ => Value::Null,
        })
    })
}

fn away_rule() -> Value {
    let text = "own_row 要写起付线和比例；adjusted 要写 self_pay_first、points_off、ratio_times 中至少一项。own_row takes a row, \
                adjusted at least one of self_pay_first, points_off and ratio_times.";
    let rule = table("异地待遇 / Rule for care outside", text, keys::AWAY_RULE, |key| match key {
        "rule" => refer("away_modes", "办法 / Rule", "怎样支付。How it is paid."),
        "self_pay_first" => refer(
            "ratios",
            "先行自付 / Paid first",
            "政策范围内费用里个人先付的几成；门诊和慢特病也适用。Of the eligible amount; for outpatient care and chronic diseases too.",
        ),
        "points_off" => refer("ratios", "减点 / Points off", "从比例里减去。Taken off the ratio."),
        "ratio_times" => refer(
            "ratios",
            "乘数 / Factor",
            "加减以后的比例再乘它；积不超过六位小数。Multiplies the ratio after all points; at most six decimals come out.",
        ),
        key => row_member(key),
    });
    not_both(rule, "ratio", "bands")
}

fn catastrophic() -> Value {
    let text = "对一年里政策范围内的个人负担再报。Pays of the year's own payments within the policy.";
    let layer = table("大病保险 / Catastrophic insurance", text, keys::CATASTROPHIC, |key| match key {
        "bands_on" => refer("bands_on", "分段口径 / What the bands are cut on", "对各行相同。For all rows."),
        "above_ceiling" => refer(
            "above_ceiling",
            "超过基本封顶线 / Above the basic ceiling",
            "进不进入。Whether that enters.",
        ),
        "also" => refer(
            "also",
            "也进入 / Enters besides",
            "政策范围外的哪些部分。Which pieces that are not eligible.",
        ),
        "never" => refer("never", "不进入 / Never enters", "政策范围内的哪些部分。Which pieces that are."),
        "poor" => {
            let known = [&["groups"], keys::CATASTROPHIC_ROW].concat();
            special("困难人群 / For some groups", "先于病种。Goes before diseases.", &known)
        }
        "diseases" => {
            let known = [&["codes"], keys::CATASTROPHIC_ROW].concat();
            special("重大疾病 / For some diseases", "按编码开头。By the beginning of the code.", &known)
        }
        "bonus" => refer("bonus", "限额奖励 / Bonus on the ceiling", "提高限额。Raises the ceiling."),
        key => catastrophic_member(key),
    });
    not_both(layer, "ratio", "bands")
}

/// A row for some people or diseases.
fn special(title: &str, text: &str, known: &[&str]) -> Value {
    let special = table(title, text, known, |key| match key {
        "groups" => refer("groups", "人群 / Groups", "属于其中之一即可。One of them is enough."),
        "codes" => codes(),
        key => catastrophic_member(key),
    });
    not_both(special, "ratio", "bands")
}

fn catastrophic_member(key: &str) -> Value {
    match key {
        "deductible" => refer("amounts", "大病起付线 / Deductible", "一年。A year."),
        "ceiling" => {
            refer("limits", "年度限额 / Ceiling", "一年；none 是没有。A year; none where there is none.")
        }
        "bands" => refer("bands", "分段比例 / Bands", "口径见 bands_on。Cut as bands_on says."),
        key => row_member(key),
    }
}

fn codes() -> Value {
    let text = "ICD-10 编码的开头；一个编码只属于一个病种。Beginnings of ICD-10 codes, each of one disease.";
    refer("codes", "疾病编码 / Codes", text)
}

fn aid() -> Value {
    let text = "对政策范围内剩下的个人负担。Of what is left to pay within the policy.";
    table("医疗救助 / Medical aid", text, keys::AID, |key| match key {
        "groups" => refer("groups", "救助对象 / For whom", "属于其中之一即可。One of the groups is enough."),
        "ratio" => refer("ratios", "救助比例 / Ratio", "剩下的几成。Of what is left."),
        "ceiling" => {
            refer("limits", "年度限额 / Ceiling", "一年；none 是没有。A year; none where there is none.")
        }
        _ => Value::Null,
    })
}

fn outpatient() -> Value {
    let text = "顺序里没有 ceiling 和 self_pay 就不占基本封顶线，也不进入大病保险。Neither under the basic ceiling nor in \
                catastrophic insurance unless its order has ceiling or self_pay.";
    table("普通门诊 / Outpatient care", text, keys::OUTPATIENT, |key| match key {
        "level" => by_level(
            "ratios",
            "各级比例 / Ratios by level",
            "没有写的级别不能计算。One left out is unsupported.",
        ),
        "deductible" => by_level(
            "amounts",
            "各级起付线 / Deductibles by level",
            "一年累计；只给有比例的级别。A year, filling up; for levels with a ratio.",
        ),
        "contract_doctor" => refer(
            "ratios",
            "签约家庭医生加点 / Points for a contract doctor",
            "加在比例上。Added to the ratio.",
        ),
        "visit_ceiling" => {
            refer("amounts", "单次限额 / Limit of a visit", "不大于年度限额。Not above the year's.")
        }
        "ceiling" => refer("amounts", "年度限额 / Limit a year", "每人。A person."),
        "family_ceiling" => refer("amounts", "家庭年度限额 / Limit of the family a year", "全家。All of it."),
        _ => Value::Null,
    })
}

/// A member of care that has a row of its own or is paid like a stay.
fn own_or_inpatient(key: &str) -> Value {
    match key {
        "paid_as" => {
            refer("paid_as", "支付办法 / Paid as", "写了它就不写起付线和比例。In place of a row of its own.")
        }
        "ceiling" => refer("amounts", "年度限额 / Limit a year", "每人。A person."),
        key => row_member(key),
    }
}

fn chronic() -> Value {
    let text = "门诊慢特病目录；目录外的病种不按它报。The list of chronic diseases; one off the list is not covered as such.";
    table("门诊慢特病 / Chronic outpatient diseases", text, keys::CHRONIC, |key| match key {
        "ceiling" => {
            refer("amounts", "合并年度限额 / Limit of all a year", "所有病种合计。All diseases together.")
        }
        "disease" => {
            let text = "ratio、bands、paid_as 只写一个。One of ratio, bands and paid_as.";
            let disease = table("病种 / Disease", text, keys::CHRONIC_DISEASE, |key| match key {
                "codes" => codes(),
                key => own_or_inpatient(key),
            });
            diseases(&not_both(disease, "ratio", "bands"))
        }
        _ => Value::Null,
    })
}

fn diseases(disease: &Value) -> Value {
    named("病种 / Diseases", "名称自取。Under names of their own.", disease)
}

fn delivery() -> Value {
    let text = "fixed 和 level 只写一个。Either fixed or level.";
    let delivery = table("住院分娩 / Deliveries", text, keys::DELIVERY, |key| match key {
        "fixed" => {
            let title = "定额 / Fixed sums";
            let text = "至多付到总费用，没有起付线。At most the bill; no deductible.";
            by_word(title, text, Delivery::WORDS, |way| {
                let title = match way {
                    Delivery::Natural => "顺产 / Natural",
                    Delivery::Caesarean => "剖宫产 / Caesarean",
                };
                refer("amounts", title, "每次。A delivery.")
            })
        }
        "level" => by_level("ratios", "各级比例 / Ratios by level", "没有起付线。No deductible."),
        _ => Value::Null,
    });
    not_both(delivery, "fixed", "level")
}

fn accident() -> Value {
    let text = "ratio、bands、paid_as 只写一个。One of ratio, bands and paid_as.";
    not_both(table("意外伤害 / Accidents", text, keys::ACCIDENT, own_or_inpatient), "ratio", "bands")
}

fn by_case() -> Value {
    let text = "按病种定额。A fixed standard for a disease.";
    table("按病种付费 / Payment by case", text, keys::BY_CASE, |key| match key {
        "disease" => diseases(&table("病种 / Disease", text, keys::BY_CASE_DISEASE, |key| match key {
            "codes" => codes(),
            "standard" => refer("amounts", "定额标准 / Standard", "一个病例。What a case may cost."),
            "ratio" => refer(
                "ratios",
                "基金比例 / Ratio",
                "定额或更低的总费用的几成。Of the standard, or of a lower bill.",
            ),
            "above_standard" => {
                refer("above_standard", "超过定额 / Above the standard", "谁承担。Who bears it.")
            }
            _ => Value::Null,
        })),
        _ => Value::Null,
    })
}

/// A table with the words of a type as members.
fn by_word<K: Copy>(title: &str, text: &str, words: &[(&str, K)], member: impl Fn(K) -> Value) -> Value {
    let properties: Map<String, Value> =
        words.iter().map(|(word, of)| ((*word).to_owned(), member(*of))).collect();
    let mut by_word = table(title, text, &[], |_| Value::Null);
    add(&mut by_word, "properties", Value::Object(properties));
    by_word
}

fn by_level(definition: &str, title: &str, text: &str) -> Value {
    by_word(title, text, Level::WORDS, |level| {
        let title = match level {
            Level::Township => "乡镇卫生院 / Township",
            Level::One => "一级医院 / Level 1",
            Level::Two => "二级医院 / Level 2",
            Level::Three => "三级医院 / Level 3",
        };
        json!({ "$ref": format!("#/$defs/{definition}"), "title": title })
    })
}

/// Two members of which one at most may stand.
fn not_both(mut table: Value, a: &str, b: &str) -> Value {
    add(&mut table, "not", json!({ "required": [a, b] }));
    table
}
