"""Opens workbooks in a headless LibreOffice of its own and says what it sees there.

Reads a JSON list of {"file": path, "formulas": [text], "tables": [sheet], "edit": {"sheet", "row", "column", "value"}, "remove": sheet}
from standard input; a formula is in Calc's own syntax, rows and columns count from 0. All but the file may be absent.
Writes a JSON list of {"file", "sheets", "pivots", "formulas", "tables"}: each formula's value when it is first
calculated and after every pivot was refreshed, as a number, or as text such as "#REF!"; and the rows of each sheet in
"tables" as opened, calculated, refreshed, and refreshed again after the edit, with the formulas of its cells.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException


def connect(process, pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    url = f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext"
    end = time.monotonic() + 90
    while True:
        try:
            return resolver.resolve(url)
        except NoConnectException:
            if process.poll() is not None or time.monotonic() > end:
                raise
            time.sleep(0.2)


def pivots_of(document):
    for name in document.Sheets.ElementNames:
        tables = document.Sheets.getByName(name).DataPilotTables
        for index in range(tables.Count):
            yield name, tables.getByIndex(index)


def describe(sheet, table):
    area = table.OutputRange
    fields = table.DataPilotFields
    shown = [fields.getByIndex(index) for index in range(fields.Count)]
    return {
        "sheet": sheet,
        "name": table.Name,
        "from": [area.StartColumn, area.StartRow],
        "to": [area.EndColumn, area.EndRow],
        "fields": [
            [field.Name, field.Orientation.value]
            for field in shown
            if field.Orientation.value != "HIDDEN"
        ],
    }


def values(sheet, count):
    cells = [sheet.getCellByPosition(0, row) for row in range(count)]
    return [cell.String if cell.getError() else cell.Value for cell in cells]


def used(document, name):
    sheet = document.Sheets.getByName(name)
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    area = cursor.RangeAddress
    return sheet.getCellRangeByPosition(0, 0, area.EndColumn, area.EndRow)


def rows_of(document, name):
    """A cell that holds an error is None."""
    return [list(row) for row in used(document, name).getDataArray()]


def formulas_of(document, name):
    return [
        [row, column, text]
        for row, cells in enumerate(used(document, name).getFormulaArray())
        for column, text in enumerate(cells)
        if text.startswith("=")
    ]


def refresh(document):
    for _, table in pivots_of(document):
        table.refresh()
    document.calculateAll()


def edit(document, sheet, row, column, value):
    cell = document.Sheets.getByName(sheet).getCellByPosition(column, row)
    if isinstance(value, str):
        cell.String = value
    else:
        cell.Value = value


def check(desktop, wanted):
    hidden = PropertyValue()
    hidden.Name, hidden.Value = "Hidden", True
    url = uno.systemPathToFileUrl(os.path.abspath(wanted["file"]))
    document = desktop.loadComponentFromURL(url, "_blank", 0, (hidden,))
    if document is None:
        raise RuntimeError(f"LibreOffice could not open {wanted['file']}")
    try:
        sheets = list(document.Sheets.ElementNames)
        names = wanted.get("tables", [])
        tables = {name: {"formulas": formulas_of(document, name)} for name in names}

        def read_tables(stage):
            for name in names:
                tables[name][stage] = rows_of(document, name)

        read_tables("opened")
        pivots = [describe(sheet, table) for sheet, table in pivots_of(document)]
        document.Sheets.insertNewByName("Formulas under test", len(sheets))
        under_test = document.Sheets.getByName("Formulas under test")
        formulas = wanted.get("formulas", [])
        for row, formula in enumerate(formulas):
            under_test.getCellByPosition(0, row).setFormula(formula)
        document.calculateAll()
        first = values(under_test, len(formulas))
        read_tables("calculated")
        refresh(document)
        refreshed = values(under_test, len(formulas))
        read_tables("refreshed")
        if "edit" in wanted:
            edit(document, **wanted["edit"])
            refresh(document)
            read_tables("edited")
        if "remove" in wanted:
            document.Sheets.removeByName(wanted["remove"])
            document.calculateAll()
            read_tables("removed")
        return {
            "file": wanted["file"],
            "sheets": sheets,
            "pivots": pivots,
            "formulas": [
                {"calculated": a, "refreshed": b} for a, b in zip(first, refreshed)
            ],
            "tables": tables,
        }
    finally:
        document.close(True)


def main():
    profile = tempfile.mkdtemp(prefix="backcast-peer-")
    pipe = f"backcast{os.getpid()}"
    process = subprocess.Popen(
        [
            "soffice",
            "--headless",
            "--norestore",
            "--nologo",
            f"-env:UserInstallation=file://{profile}",
            f"--accept=pipe,name={pipe};urp;",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        context = connect(process, pipe)
        desktop = context.ServiceManager.createInstanceWithContext(
            "com.sun.star.frame.Desktop", context
        )
        answer = [check(desktop, wanted) for wanted in json.load(sys.stdin)]
        json.dump(answer, sys.stdout)
        desktop.terminate()
        process.wait(30)
    finally:
        if process.poll() is None:
            process.kill()
        shutil.rmtree(profile, ignore_errors=True)


main()
