//! The sandbox's two pages: plain HTML, usable without JavaScript, clearly no real payment.

use rules::money::Money;

use super::{messages::Delivery, trades::Trade};
use crate::payment::Standing;

/// Their style.
pub(super) const STYLE: &str = include_str!("style.css");
/// Their icon: without one browsers ask for another and complain.
pub(super) const ICON: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="#8a4b00"/></svg>"##;

fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
        out
    })
}

fn document(base: &str, title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{title}</title>\
         <link rel=\"stylesheet\" href=\"{base}/style.css\">\
         <link rel=\"icon\" href=\"{base}/icon.svg\" type=\"image/svg+xml\"></head>\
         <body><p class=\"sandbox\" role=\"note\"><strong>模拟支付，非真实扣款</strong> Sandbox: no money is taken.</p>\
         <main><h1>{title}</h1>{body}</main></body></html>",
        base = escaped(base),
    )
}

/// A payment that nobody knows.
pub(super) fn unknown(base: &str) -> String {
    let body = "<p>没有这笔支付。可能是模拟支付重新启动过。没有扣款。请回到居民医保自助重新缴费。</p>\
                <p lang=\"en\">There is no such payment. Nothing was taken.</p>";
    document(base, "没有这笔支付", body)
}

const fn words(delivery: Delivery) -> (&'static str, &'static str) {
    match delivery {
        Delivery::Normal => ("通知正常送达", "messages arrive"),
        Delivery::Delay => ("通知晚到", "messages arrive late"),
        Delivery::Repeat => ("通知重复五次", "each message five times"),
        Delivery::Reorder => ("通知顺序颠倒", "messages out of order"),
        Delivery::Lose => ("通知丢失", "messages get lost"),
        Delivery::Twice => ("重复扣款（会退一笔）", "money taken twice"),
    }
}

/// The page on which one pays, or not.
pub(super) fn pay(base: &str, token: &str, trade: &Trade, chosen: Delivery) -> String {
    let facts = format!(
        "<dl><dt>收款事由 Subject</dt><dd>{}</dd><dt>订单号 Order</dt><dd>{}</dd>\
         <dt>金额 Amount</dt><dd class=\"amount\">{} 元</dd></dl>",
        escaped(&trade.demand.subject),
        escaped(&trade.demand.order),
        Money::from_fen(trade.demand.amount_fen).grouped(),
    );
    let rest = if trade.standing == Standing::Pending {
        form(base, token, chosen)
    } else {
        let said = match trade.standing {
            Standing::Paid => "这笔已经付过了（模拟），不用再付。Paid already.",
            Standing::Failed => "这次没有付成，没有扣款。请回到居民医保自助重试。Not paid.",
            _ => "这笔支付已经关闭，没有扣款。Closed; nothing was taken.",
        };
        format!(
            "<p>{said}</p><p><a class=\"button\" href=\"{}\">回到居民医保自助</a></p>",
            escaped(&trade.demand.return_url)
        )
    };
    document(base, "模拟支付", &format!("{facts}{rest}"))
}

fn form(base: &str, token: &str, chosen: Delivery) -> String {
    let mut deliveries = String::new();
    for delivery in Delivery::ALL {
        let (zh, en) = words(delivery);
        let checked = if delivery == chosen { " checked" } else { "" };
        let code = delivery.code();
        deliveries.push_str("<label><input type=\"radio\" name=\"delivery\" value=\"");
        deliveries.push_str(code);
        deliveries.push('"');
        deliveries.push_str(checked);
        deliveries.push('>');
        deliveries.push_str(zh);
        deliveries.push_str(" <small lang=\"en\">");
        deliveries.push_str(en);
        deliveries.push_str("</small></label>");
    }
    format!(
        "<form method=\"post\" action=\"{base}/pay/{token}\">\
         <button name=\"act\" value=\"pay\">确认支付（模拟）</button>\
         <button name=\"act\" value=\"cancel\" class=\"line\">不付了，返回</button>\
         <button name=\"act\" value=\"fail\" class=\"line\">模拟支付没成功</button>\
         <details><summary>试一试网络不好的情况</summary><fieldset><legend>支付结果怎样通知</legend>{deliveries}</fieldset></details>\
         </form>",
        base = escaped(base),
        token = escaped(token),
    )
}
