//! The register of hospitals as a file, for `portal hospital register`.

use rules::{facts::Level, jurisdiction};
use store::Hospital;

use crate::payment::files::{Column, Fault, read};

const CODE: Column = Column { names: &["code", "机构编码", "医院编码"] };
const JURISDICTION: Column = Column { names: &["jurisdiction", "统筹区", "统筹地区"] };
const NAME: Column = Column { names: &["name", "机构名称", "医院名称"] };
const LEVEL: Column = Column { names: &["level", "等级", "医院等级"] };

/// The hospitals of a file: code, jurisdiction, name, level.
pub fn hospitals(file: &[u8]) -> Result<Vec<Hospital>, Vec<Fault>> {
    read(file, [&CODE, &JURISDICTION, &NAME, &LEVEL], |[code, place, name, level]| {
        Ok(Hospital {
            code: code_of(code)?,
            jurisdiction: jurisdiction::get(place).ok_or("there is no such jurisdiction")?.code.clone(),
            name: name_of(name)?,
            level: Level::from_word(level).ok_or("the level is none of township, 1, 2 and 3")?,
        })
    })
}

fn code_of(text: &str) -> Result<String, &'static str> {
    let fits = (2..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if fits { Ok(text.to_owned()) } else { Err("a code has 2 to 32 letters and digits") }
}

fn name_of(text: &str) -> Result<String, &'static str> {
    let fits = (1..=100).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if fits {
        Ok(text.to_owned())
    } else {
        Err("a name has 1 to 100 characters, none of them a control character")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hospitals_are_read_with_chinese_or_english_headings_and_every_fault_is_told_with_its_line() {
        let read =
            hospitals("\u{feff}code,jurisdiction,name,level\nH1,huaiyuan,东塘卫生院,township\n".as_bytes());
        let hospital = read.expect("a hospital").remove(0);
        assert_eq!((hospital.code.as_str(), hospital.level), ("H1", Level::Township));
        let (gbk, ..) = encoding_rs::GBK.encode("机构编码,机构名称,统筹区,等级\nH2,县医院,weihai,2\n");
        assert_eq!(hospitals(&gbk).expect("a hospital")[0].name, "县医院");
        let faults = hospitals("code,jurisdiction,name,level\nH 1,huaiyuan,a,1\nH2,nowhere,a,1\nH3,huaiyuan,,1\nH4,huaiyuan,a,4\n".as_bytes());
        let lines: Vec<_> = faults.expect_err("faults").iter().map(|fault| fault.line).collect();
        assert_eq!(lines, [2, 3, 4, 5]);
        assert!(hospitals(b"code,name\nH1,a\n").is_err());
    }
}
