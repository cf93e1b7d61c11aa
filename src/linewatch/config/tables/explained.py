"""What the first sheet of a workbook and the note in a folder of templates say: zh, en."""

from linewatch.words.text import Text

EXPLAINED = (
    Text("linewatch 资料表", "linewatch: the plant as tables"),
    Text(
        "一行一个对象。橙色列必填，其余可空。表头可用中文或英文，次序不限；不用的表可以删去。",
        "One element a row. Orange columns must be filled in, others may stay empty. Headings may be 中文 or "
        "English, in any order; a sheet you do not need may be deleted.",
    ),
    Text(
        "编号在全部表中唯一；引用处填编号。长度以公里计，可写 3.1、3.1km、3100米。"
        "是/否可写 yes/no、是/否、√/×。",
        "An id is unique across all sheets; refer by id. Lengths are km; 3.1, 3.1 km and 3100 m are read. "
        "Yes and no may be yes/no, 是/否, √/×.",
    ),
    Text(
        "几个编号写在一格时用逗号分开。没有的写“-”或空着。",
        "Several ids in one cell are separated by commas. For nothing write - or leave it empty.",
    ),
    Text(
        "可以少填：光缆不填光缆点则两端各一ODF；复用段的收发纤芯写 CAB-1:1-2；板卡、端口表可不填；"
        "单段电路的主备通道写在电路行。",
        "You may leave out: the points of a cable (it gets an ODF at each end); the fibres' sheet (a section "
        "says CAB-1:1-2); cards and ports; the leg of a line with one only (its trails stand on its row).",
    ),
    Text(
        "导入前先查：linewatch topology import 文件 --out 目录 --dry-run",
        "Look before you import: linewatch topology import FILE --out DIR --dry-run",
    ),
)
