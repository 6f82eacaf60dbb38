//! The order of the steps, as the pack gives it for each kind of care.

use super::entries::Context;
use super::figures::Fig;
use super::plan::{ByWord, Op, OrderOf};
use crate::reader::{Object, Path, Reader};

/// Reads `[order]`. Whether an order is possible for a plan is checked apart.
pub(super) fn read(cx: &mut Context, tree: &Object) -> ByWord<OrderOf, Fig<Vec<Op>>> {
    let mut orders = ByWord::default();
    let at = Path::Key(&Path::Root, "order");
    let Some(value) = tree.get("order") else {
        let (zh, en) = ("缺少这一节：计算步骤的顺序", "this table is missing: the order of the steps");
        cx.r.pack_fault(&at, "required", zh, en);
        return orders;
    };
    let names: Vec<&str> = OrderOf::WORDS.iter().map(|(name, _)| *name).collect();
    let Some(map) = cx.r.object(value, &at, &names) else { return orders };
    for (name, of) in OrderOf::WORDS {
        let at = Path::Key(&at, name);
        let Some(value) = map.get(*name) else { continue };
        let read = cx.dated_value(value, &at, |r, value, at| {
            let list = r.list(value, at)?;
            let before = r.faults.len();
            let word = |r: &mut Reader, (i, value)| r.word(value, &Path::Index(at, i), Op::WORDS);
            let ops: Vec<Op> = list.iter().enumerate().filter_map(|pair| word(r, pair)).collect();
            (r.faults.len() == before).then_some(ops)
        });
        if let Some(fig) = read {
            orders.push(*of, fig);
        }
    }
    orders
}
