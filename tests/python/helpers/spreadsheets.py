"""Spreadsheets as the three programs write them: xlsx, ods and the old xls."""

import struct
from datetime import datetime
from xml.sax.saxutils import escape
from zipfile import ZipFile

import xlsxwriter

ODS = "application/vnd.oasis.opendocument.spreadsheet"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
SECTOR = 512


def write_xlsx(path, **sheets):
    """Write rows of cells; a text that begins with = is a formula and its value.

    `=A1+1|#N/A` has the value #N/A.
    """
    with xlsxwriter.Workbook(str(path)) as workbook:
        time = workbook.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, datetime):
                        sheet.write_datetime(at, column, cell, time)
                    elif isinstance(cell, str) and cell.startswith("="):
                        formula, _, value = cell.partition("|")
                        sheet.write_formula(at, column, formula, None, value)
                    elif isinstance(cell, str):
                        sheet.write_string(at, column, cell)
                    elif cell is not None:
                        sheet.write(at, column, cell)
    return path


def write_ods(path, **sheets):
    """Write rows of cells: texts, numbers, truths and times; None is an empty one."""
    tables = "".join(
        f'<table:table table:name="{name}">'
        + "".join(
            f"<table:table-row>{_ods_cells(row)}</table:table-row>" for row in rows
        )
        + "</table:table>"
        for name, rows in sheets.items()
    )
    spaces = " ".join(
        f'xmlns:{name}="{OFFICE}{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body>'
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    with ZipFile(path, "w") as file:
        file.writestr("mimetype", ODS)
        file.writestr("META-INF/manifest.xml", "<manifest/>")
        file.writestr("content.xml", content)
    return path


def _ods_cells(row):
    return "".join(map(_ods_cell, row))


def _ods_cell(cell):
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, bool):
        kind, value = "boolean", f'office:boolean-value="{str(cell).lower()}"'
    elif isinstance(cell, datetime):
        kind, value = "date", f'office:date-value="{cell.isoformat()}"'
    elif isinstance(cell, str):
        kind, value = "string", ""
    else:
        kind, value = "float", f'office:value="{cell}"'
    words = f"<text:p>{escape(str(cell))}</text:p></table:table-cell>"
    return f'<table:table-cell office:value-type="{kind}" {value}>{words}'


def write_xls(path, **sheets):
    """Write rows of texts and numbers as Excel 97 has them."""
    first = b"".join(_xls_sheet_name(name, 0) for name in sheets)
    start = len(_record(0x809, struct.pack("<4H2I", 0x600, 5, 0, 0, 0, 0)) + first) + 4
    places, bodies = [], b""
    for rows in sheets.values():
        places.append(start + len(bodies))
        bodies += _xls_sheet(rows)
    named = b"".join(map(_xls_sheet_name, sheets, places))
    book = _record(0x809, struct.pack("<4H2I", 0x600, 5, 0, 0, 0, 0)) + named
    path.write_bytes(compound("Workbook", book + _record(0x0A, b"") + bodies))
    return path


def _record(kind, content):
    return struct.pack("<2H", kind, len(content)) + content


def _xls_sheet_name(name, place):
    return _record(
        0x85, struct.pack("<I2B2B", place, 0, 0, len(name), 0) + name.encode()
    )


def _xls_sheet(rows):
    done = _record(0x809, struct.pack("<4H2I", 0x600, 0x10, 0, 0, 0, 0))
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            place = struct.pack("<3H", at, column, 0)
            if isinstance(cell, str):
                text = cell.encode("latin-1")
                done += _record(0x204, place + struct.pack("<HB", len(text), 0) + text)
            elif cell is not None:
                done += _record(0x203, place + struct.pack("<d", cell))
    return done + _record(0x0A, b"")


def compound(name, content):
    """Return a compound file of one stream, as xls and files with a password are."""
    content = content.ljust(max(4096, -(-len(content) // SECTOR) * SECTOR), b"\0")
    count = len(content) // SECTOR
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    chain = [0xFFFFFFFD, end, *range(3, count + 2), end]  # the table, the names, it
    table = struct.pack(
        f"<{SECTOR // 4}I", *chain, *[free] * (SECTOR // 4 - len(chain))
    )
    head = struct.pack(
        "<8s16x5H6x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 62, 3, 0xFFFE, 9, 6
    )
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0)
    head += struct.pack("<109I", 0, *[free] * 108)
    names = _entry("Root Entry", 5, 1, end, 0) + _entry(name, 2, free, 2, len(content))
    return head + table + names.ljust(SECTOR, b"\0") + content


def _entry(name, kind, child, start, size):
    text = (name + "\0").encode("utf-16-le")
    nobody = 0xFFFFFFFF
    return (
        text.ljust(64, b"\0")
        + struct.pack("<H2B3I", len(text), kind, 1, nobody, nobody, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
