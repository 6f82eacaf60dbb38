#!/usr/bin/env python3
"""Makes paper.otf, the font of the PDF files, from Noto Sans CJK SC.

Needed: Debian's fonts-noto-cjk and unicode-data, and fonttools from PyPI:
    python3 -m venv /tmp/fonts && /tmp/fonts/bin/pip install fonttools==4.68.0
    /tmp/fonts/bin/python server/fonts/make.py

Kept are Latin letters, punctuation, GB 2312, and the 8,105 characters of the General Standard Chinese Characters
(通用规范汉字表, Unihan's kTGH), which holds the rare characters that names in use are written with.
"""

import bz2
import pathlib
import sys

from fontTools import subset

FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
SIMPLIFIED = 2  # its place in the collection
UNIHAN = "/usr/share/unicode/Unihan_OtherMappings.txt.bz2"
RANGES = [(0x20, 0x7E), (0xA0, 0xFF), (0x2010, 0x2027), (0x2030, 0x203B), (0x3000, 0x303F), (0xFF00, 0xFFEF)]


def gb2312():
    """Every character of GB 2312."""
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                yield ord(bytes([row, cell]).decode("gb2312"))
            except UnicodeDecodeError:
                pass


def standard(unihan):
    """The General Standard Chinese Characters."""
    with bz2.open(unihan, "rt", encoding="utf-8") as lines:
        for line in lines:
            if "\tkTGH\t" in line:
                yield int(line.split("\t")[0][2:], 16)


def main():
    unihan = sys.argv[1] if len(sys.argv) > 1 else UNIHAN
    kept = {code for first, last in RANGES for code in range(first, last + 1)}
    kept.update(gb2312())
    kept.update(standard(unihan))
    options = subset.Options(font_number=SIMPLIFIED, hinting=False, layout_features=[])
    # Nothing here is written from top to bottom, and no glyph depends on its neighbours.
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "GPOS", "GSUB", "GDEF", "DSIG"]
    font = subset.load_font(FONT, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=kept)
    subsetter.subset(font)
    target = pathlib.Path(__file__).with_name("paper.otf")
    subset.save_font(font, str(target), options)
    print(f"{target}: {len(font.getBestCmap())} characters, {target.stat().st_size} bytes")


main()
