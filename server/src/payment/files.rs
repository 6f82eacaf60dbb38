//! Files of money: what the bank collected, what the gateway settled.
