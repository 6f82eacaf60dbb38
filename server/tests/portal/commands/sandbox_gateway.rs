//! `portal sandbox-gateway` as a process of its own.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use server::payment::{Demand, PaymentGateway, Standing, http::HttpGateway, signature::Secret};

#[tokio::test]
async fn it_serves_payments_of_whoever_has_the_secret() {
    let mut process = Command::new(env!("CARGO_BIN_EXE_portal"))
        .env_clear()
        .args(["sandbox-gateway", "--port", "0", "--secret", "a-secret", "--today", "2015-12-01"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    let said =
        BufReader::new(process.stderr.take().expect("piped")).lines().next().expect("a line").expect("text");
    let origin = said.split_whitespace().last().expect("an origin").to_owned();
    let gateway = HttpGateway::new(&origin, Secret::new(b"a-secret"));
    let demand = Demand {
        order: "D1".to_owned(),
        amount_fen: 15_000,
        subject: "居民医保".to_owned(),
        callback_url: "http://127.0.0.1:1/".to_owned(),
        return_url: "http://127.0.0.1:1/pay/D1/done".to_owned(),
    };
    let page = gateway.open(&demand).await;
    let told = gateway.ask("D1").await;
    let stranger = HttpGateway::new(&origin, Secret::new(b"another")).ask("D1").await;
    process.kill().expect("ended");
    process.wait().expect("ended");
    assert!(page.expect("opened").starts_with(&format!("{origin}/pay/")), "{said}");
    assert_eq!(told.expect("told").standing, Standing::Pending);
    assert!(stranger.is_err());
}
