import { open } from 'node:fs/promises';
import { addChart, addDrawing } from '#main/workbook/drawings.ts';
import { writeGrid } from '#main/workbook/grid-sheet.ts';
import { addTable } from '#main/workbook/tables.ts';
import { createWorkbook } from '#main/workbook/workbook-writer.ts';

const drawingNames =
  'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"';
const drawingXml = `<xdr:wsDr ${drawingNames}><xdr:twoCellAnchor><xdr:from><xdr:col>4</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>9</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>12</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to><xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="Chart 1"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart r:id="rId1"/></a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>`;
const chartXml = `<c:chartSpace ${drawingNames}><c:chart><c:plotArea><c:layout/><c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:ser><c:idx val="0"/><c:order val="0"/><c:val><c:numRef><c:f>'Facts &amp; figures'!$B$2:$B$3</c:f></c:numRef></c:val></c:ser><c:axId val="1"/><c:axId val="2"/></c:barChart><c:catAx><c:axId val="1"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/><c:axPos val="b"/><c:crossAx val="2"/></c:catAx><c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/><c:axPos val="l"/><c:crossAx val="1"/></c:valAx></c:plotArea></c:chart></c:chartSpace>`;

const text = (value: string) => ({ kind: 'text', text: value }) as const;
const number = (value: number) => ({ kind: 'number', value }) as const;

/** A small workbook that has one of everything the writer knows besides PivotTables. */
export async function writeWholeWorkbook(file: string): Promise<void> {
  const handle = await open(file, 'wx+');
  try {
    const workbook = await createWorkbook(handle, {
      title: 'Whole <book>',
      subject: 'Tests',
      keywords: 'one, two',
      modified: new Date('2017-01-25T01:02:03Z'),
    });
    const facts = workbook.addSheet('Facts & figures');
    const hidden = workbook.addSheet('Behind', { hidden: true });
    const summary = workbook.addSheet('Summary', { before: facts });
    workbook.bringToFront(summary);
    const columns = ['Plan', 'Value'];
    const table = await addTable(workbook, facts, { name: 'Facts & figures', range: 'A1:B3', columns });
    await writeGrid(workbook, facts, {
      rows: [
        { row: 0, cells: columns.map((column, index) => ({ column: index, value: text(column) })) },
        { row: 1, cells: [text('a'), number(1)].map((value, column) => ({ column, value })) },
        { row: 2, cells: [text('b'), number(2.5)].map((value, column) => ({ column, value })) },
      ],
      rowCount: 3,
      columnCount: 2,
      widths: [12, 8],
      print: { repeatRows: [1, 1], repeatColumns: 1, area: 'A1:B3', orientation: 'portrait', header: 'P&L' },
      conditional: [
        { ranges: 'B2:B3', kind: 'heatmap' },
        { ranges: 'B2 B3', kind: 'bars' },
      ],
    });
    workbook.addName({ name: workbook.names.take('All values'), formula: `SUM(${table}[Value])` });
    await addDrawing(workbook, summary, drawingXml, [await addChart(workbook, chartXml)]);
    const cached = [
      number(3.5),
      text('a<b'),
      { kind: 'boolean', value: true },
      { kind: 'date', serial: 42760 },
      { kind: 'blank' },
      { kind: 'error', error: '#REF!' },
    ] as const;
    await writeGrid(workbook, summary, {
      rows: [
        {
          row: 0,
          height: 30,
          cells: [
            {
              column: 0,
              value: text('Summary'),
              style: { bold: true, size: 16, colour: 'quiet', align: 'center' },
            },
          ],
        },
        ...cached.map((value, index) => ({
          row: index + 1,
          cells: [
            {
              column: 0,
              value: { kind: 'formula', formula: '=SUM(A1,"<")', cached: value } as const,
              style: { border: 'around', indent: 2, align: 'left', format: '#,##0.000' } as const,
            },
          ],
        })),
      ],
      rowCount: 7,
      columnCount: 3,
      widths: [30, null, 9.5],
      gridLines: false,
      merged: ['A1:C1'],
      print: { pagesWide: null },
    });
    await writeGrid(workbook, hidden, { rows: [], rowCount: 0, columnCount: 0, widths: [] });
    workbook.addCustomProperty('Backcast SQL', 'SELECT "a" FROM b WHERE c < 1');
    workbook.addCustomProperty('Backcast rows', 3);
    workbook.addCustomProperty('Backcast snapshot', new Date('2017-01-25T01:02:03Z'));
    workbook.addCustomProperty('Backcast whole', true);
    await workbook.finish();
  } finally {
    await handle.close();
  }
}
