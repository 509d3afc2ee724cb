import { zipOf } from './xlsb.ts';

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const related = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const office = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** Markup of a later version of Excel, in the workbook's part. */
export const alternateContent =
  '<mc:AlternateContent><mc:Choice Requires="x15" xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main"/></mc:AlternateContent>';

/** Pivots of the template: more than enough to lose one. */
export const pivotCount = 14;

export interface TemplateChange {
  /** XML of the Summary sheet's rows. */
  readonly summary?: string;
  /** Rows of the source below its header. */
  readonly rows?: string;
  /** Prefix of the source sheet's elements, such as `x:`. */
  readonly prefix?: string;
  readonly parts?: Readonly<Record<string, string | Buffer>>;
  /** Text to replace in the parts. */
  readonly replace?: readonly (readonly [part: string, from: string, to: string])[];
  readonly without?: readonly string[];
}

function rels(targets: readonly (readonly [type: string, target: string])[]): string {
  const all = targets.map(
    ([type, target], index) =>
      `<Relationship Id="rId${index + 1}" Type="${type.includes('/') ? type : `${related}/${type}`}" Target="${target}"/>`,
  );
  return `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${all.join('')}</Relationships>`;
}

function sheet(inside: string, prefix = ''): string {
  const name = prefix === '' ? 'xmlns' : `xmlns:${prefix.slice(0, -1)}`;
  return `${head}<${prefix}worksheet ${name}="${main}" xmlns:r="${related}">${inside}</${prefix}worksheet>`;
}

const text = (value: string) => `t="inlineStr"><is><t>${value}</t></is></c>`;
/** Country, Platform, Day, value, and the formula that doubles it. */
const row = (number: number, country: string, platform: string, day: number, value: number) =>
  `<row r="${number}" ht="18" customHeight="1"><c r="A${number}" s="2" ${text(country)}<c r="B${number}" s="2" ${text(platform)}<c r="C${number}" s="1"><v>${day}</v></c><c r="D${number}" s="3"><v>${value}</v></c><c r="E${number}" s="3"><f>Facts[[#This Row],[value]]*2</f><v>${value * 2}</v></c></row>`;

const oldRows = [
  row(2, 'Hong Kong', 'iOS IAP', 42_760, 10),
  row(3, 'Singapore', 'Telco', 42_761, 20),
  row(4, 'Singapore', 'iOS IAP', 42_761, 30),
].join('');

function dataSheet(rows: string): string {
  return sheet(
    `<sheetPr filterMode="1"/><dimension ref="A1:E4"/><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft" sqref="A2:E4"/></sheetView></sheetViews><cols><col min="1" max="1" width="20.5" customWidth="1"/></cols><sheetData><row r="1"><c r="A1" s="4" t="s"><v>0</v></c><c r="B1" s="4" t="s"><v>1</v></c><c r="C1" s="4" t="s"><v>2</v></c><c r="D1" s="4" t="s"><v>3</v></c><c r="E1" s="4" ${text('Double')}</row>${rows}</sheetData><conditionalFormatting sqref="D2:D4"><cfRule type="cellIs" priority="1" operator="lessThan"><formula>0</formula></cfRule></conditionalFormatting><conditionalFormatting sqref="A1 D3"><cfRule type="cellIs" priority="2" operator="lessThan"><formula>0</formula></cfRule></conditionalFormatting><dataValidations count="1"><dataValidation type="list" allowBlank="1" sqref="A2:A4"><formula1>"Hong Kong,Singapore"</formula1></dataValidation></dataValidations><hyperlinks><hyperlink ref="B3" location="Summary!A1" display="there"/></hyperlinks><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/><legacyDrawing r:id="rId2"/><tableParts count="1"><tablePart r:id="rId1"/></tableParts>`,
  );
}

/** A pivot of Country and Platform down, Day across the top of every second one, and the sum of value. */
function pivotTable(number: number): string {
  return `${head}<pivotTableDefinition xmlns="${main}" name="Pivot ${number}" cacheId="${number}" dataOnRows="0" applyNumberFormats="0" applyBorderFormats="0" applyFontFormats="0" applyPatternFormats="0" applyAlignmentFormats="0" applyWidthHeightFormats="1" dataCaption="Values" updatedVersion="6" minRefreshableVersion="3" createdVersion="6" compact="0" compactData="0" outline="0" outlineData="0"><location ref="A5:C11" firstHeaderRow="1" firstDataRow="1" firstDataCol="2"/><pivotFields count="5"><pivotField axis="axisRow" compact="0" outline="0" showAll="0"><items count="3"><item x="0"/><item x="1"/><item t="default"/></items></pivotField><pivotField axis="axisRow" compact="0" outline="0" showAll="0"><items count="3"><item x="0"/><item x="1"/><item t="default"/></items></pivotField><pivotField compact="0" outline="0" showAll="0"/><pivotField dataField="1" compact="0" outline="0" showAll="0"/><pivotField compact="0" outline="0" showAll="0"/></pivotFields><rowFields count="2"><field x="0"/><field x="1"/></rowFields><rowItems count="6"><i><x/><x/></i><i t="default"><x/></i><i><x v="1"/><x/></i><i r="1"><x v="1"/></i><i t="default"><x v="1"/></i><i t="grand"><x/></i></rowItems><colItems count="1"><i/></colItems><dataFields count="1"><dataField name="Sum of value" fld="3" baseField="0" baseItem="0"/></dataFields></pivotTableDefinition>`;
}

/** Every second cache names the table, the others its range. */
function cache(number: number): string {
  const source =
    number % 2 === 0 ? '<worksheetSource name="Facts"/>' : '<worksheetSource ref="A1:E4" sheet="Data"/>';
  return `${head}<pivotCacheDefinition xmlns="${main}" xmlns:r="${related}" r:id="rId1" refreshedBy="Finance" refreshedDate="42762" createdVersion="6" refreshedVersion="6" minRefreshableVersion="3" recordCount="3"><cacheSource type="worksheet">${source}</cacheSource><cacheFields count="5"><cacheField name="Country" numFmtId="0"><sharedItems count="2"><s v="Hong Kong"/><s v="Singapore"/></sharedItems></cacheField><cacheField name="Platform" numFmtId="0"><sharedItems count="2"><s v="iOS IAP"/><s v="Telco"/></sharedItems></cacheField><cacheField name="Day" numFmtId="14"><sharedItems containsSemiMixedTypes="0" containsNonDate="0" containsDate="1" containsString="0" minDate="2017-01-25T00:00:00" maxDate="2017-01-27T00:00:00"/></cacheField><cacheField name="value" numFmtId="0"><sharedItems containsSemiMixedTypes="0" containsString="0" containsNumber="1" containsInteger="1" minValue="10" maxValue="30"/></cacheField><cacheField name="Double" numFmtId="0"><sharedItems containsSemiMixedTypes="0" containsString="0" containsNumber="1" containsInteger="1" minValue="20" maxValue="60"/></cacheField></cacheFields></pivotCacheDefinition>`;
}

const record = (country: number, platform: number, day: string, value: number) =>
  `<r><x v="${country}"/><x v="${platform}"/><d v="${day}T00:00:00"/><n v="${value}"/><n v="${value * 2}"/></r>`;
const records = `${head}<pivotCacheRecords xmlns="${main}" xmlns:r="${related}" count="3">${record(0, 0, '2017-01-25', 10)}${record(1, 1, '2017-01-26', 20)}${record(1, 0, '2017-01-26', 30)}</pivotCacheRecords>`;

const chart = `${head}<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="${related}"><c:chart><c:plotArea><c:layout/><c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:ser><c:idx val="0"/><c:order val="0"/><c:val><c:numRef><c:f>Summary!$B$1:$B$3</c:f></c:numRef></c:val></c:ser><c:axId val="1"/><c:axId val="2"/></c:barChart><c:catAx><c:axId val="1"/><c:scaling/><c:delete val="0"/><c:axPos val="b"/><c:crossAx val="2"/></c:catAx><c:valAx><c:axId val="2"/><c:scaling/><c:delete val="0"/><c:axPos val="l"/><c:crossAx val="1"/></c:valAx></c:plotArea></c:chart></c:chartSpace>`;
const drawing = `${head}<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:twoCellAnchor><xdr:from><xdr:col>4</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>10</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>15</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to><xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="Chart 1"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:r="${related}" r:id="rId1"/></a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>`;
const styles = `${head}<styleSheet xmlns="${main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="&quot;HK$ &quot;#,##0.00"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment horizontal="left"/></xf><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;
const table = `${head}<table xmlns="${main}" id="1" name="Facts" displayName="Facts" ref="A1:E4" totalsRowShown="0"><autoFilter ref="A1:E4"><filterColumn colId="0"><filters><filter val="Singapore"/></filters></filterColumn></autoFilter><tableColumns count="5"><tableColumn id="1" name="Country"/><tableColumn id="2" name="Platform"/><tableColumn id="3" name="Day"/><tableColumn id="4" name="value"/><tableColumn id="5" name="Double"><calculatedColumnFormula>Facts[[#This Row],[value]]*2</calculatedColumnFormula></tableColumn></tableColumns><tableStyleInfo name="TableStyleMedium2" showFirstColumn="0" showLastColumn="0" showRowStripes="1" showColumnStripes="0"/></table>`;

/** Formulas that ask the pivots, and a table beside them that is nobody's source. */
const summaryRows = `<row r="1"><c r="A1" ${text('Singapore')}<c r="B1"><f>GETPIVOTDATA("value",'Pivot 1'!$A$5,"Country",$A1)</f><v>50</v></c></row><row r="2"><c r="A2" ${text('Hong Kong')}<c r="B2"><f>IFERROR(GETPIVOTDATA("Sum of value",'Pivot 2'!$A$5,"Country","Hong Kong","Platform","iOS IAP"),0)+1</f><v>11</v></c></row><row r="3"><c r="B3"><f>B1+B2</f><v>61</v></c></row>`;

const names = [
  'Data',
  'Summary',
  ...Array.from({ length: pivotCount }, (_, index) => `Pivot ${index + 1}`),
  'Chart',
];

/** Puts the source sheet's elements under a prefix, as some programs write them. */
function prefixed(xml: string, prefix: string): string {
  return xml
    .replaceAll(/<(\/?)([a-zA-Z])/g, `<$1${prefix}$2`)
    .replace(`<?xml`, '<?xml')
    .replace(`xmlns="${main}"`, `xmlns:${prefix.slice(0, -1)}="${main}"`);
}

function numbers(): number[] {
  return Array.from({ length: pivotCount }, (_, index) => index + 1);
}

/** The parts of a workbook as finance keeps one: a table that 14 pivots read, a summary of them, charts, comments. */
export function templateParts(change: TemplateChange = {}): Record<string, string | Buffer> {
  const data = dataSheet(change.rows ?? oldRows);
  const parts: Record<string, string | Buffer> = {
    '[Content_Types].xml': `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/><Override PartName="/xl/workbook.xml" ContentType="${office}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${office}.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="${office}.sharedStrings+xml"/><Override PartName="/xl/calcChain.xml" ContentType="${office}.calcChain+xml"/><Override PartName="/xl/tables/table1.xml" ContentType="${office}.table+xml"/><Override PartName="/xl/comments1.xml" ContentType="${office}.comments+xml"/><Override PartName="/xl/drawings/drawing1.xml" ContentType="application/vnd.openxmlformats-officedocument.drawing+xml"/><Override PartName="/xl/drawings/drawing2.xml" ContentType="application/vnd.openxmlformats-officedocument.drawing+xml"/><Override PartName="/xl/charts/chart1.xml" ContentType="application/vnd.openxmlformats-officedocument.drawingml.chart+xml"/><Override PartName="/xl/charts/chart2.xml" ContentType="application/vnd.openxmlformats-officedocument.drawingml.chart+xml"/><Override PartName="/xl/chartsheets/sheet1.xml" ContentType="${office}.chartsheet+xml"/>${[1, 2, ...numbers().map((number) => number + 2)].map((number) => `<Override PartName="/xl/worksheets/sheet${number}.xml" ContentType="${office}.worksheet+xml"/>`).join('')}${numbers()
      .map(
        (number) =>
          `<Override PartName="/xl/pivotCache/pivotCacheDefinition${number}.xml" ContentType="${office}.pivotCacheDefinition+xml"/><Override PartName="/xl/pivotCache/pivotCacheRecords${number}.xml" ContentType="${office}.pivotCacheRecords+xml"/><Override PartName="/xl/pivotTables/pivotTable${number}.xml" ContentType="${office}.pivotTable+xml"/>`,
      )
      .join('')}</Types>`,
    '_rels/.rels': rels([['officeDocument', 'xl/workbook.xml']]),
    'xl/workbook.xml': `${head}<workbook xmlns="${main}" xmlns:r="${related}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><!-- kept as it is -->${alternateContent}<sheets>${names.map((name, index) => `<sheet name="${name}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`).join('')}</sheets><definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">Data!$A$1:$E$4</definedName><definedName name="Values">Data!$D$2:$D$4</definedName><definedName name="First">Data!$D$2</definedName><definedName name="Report">Summary!$B$1:$B$4</definedName></definedNames><calcPr calcId="191029"/><pivotCaches>${numbers()
      .map((number) => `<pivotCache cacheId="${number}" r:id="rId${names.length + number}"/>`)
      .join('')}</pivotCaches></workbook>`,
    'xl/_rels/workbook.xml.rels': rels([
      ['worksheet', '/xl/worksheets/sheet1.xml'],
      ['worksheet', 'worksheets/sheet2.xml'],
      ...numbers().map((number) => ['worksheet', `worksheets/sheet${number + 2}.xml`] as const),
      ['chartsheet', 'chartsheets/sheet1.xml'],
      ...numbers().map(
        (number) => ['pivotCacheDefinition', `pivotCache/pivotCacheDefinition${number}.xml`] as const,
      ),
      ['styles', 'styles.xml'],
      ['sharedStrings', 'sharedStrings.xml'],
      ['calcChain', 'calcChain.xml'],
    ]),
    'xl/styles.xml': styles,
    'xl/sharedStrings.xml': `${head}<sst xmlns="${main}" uniqueCount="4"><si><t>Country</t></si><si><r><t>Plat</t></r><r><t>form</t></r></si><si><t>Day</t></si><si><t>value</t></si></sst>`,
    'xl/calcChain.xml': `${head}<calcChain xmlns="${main}"><c r="E2" i="1"/><c r="B1" i="2"/></calcChain>`,
    'xl/worksheets/sheet1.xml':
      change.prefix === undefined ? data : head + prefixed(data.slice(head.length), change.prefix),
    'xl/worksheets/_rels/sheet1.xml.rels': rels([
      ['table', '../tables/table1.xml'],
      ['vmlDrawing', '../drawings/vmlDrawing1.vml'],
      ['comments', '../comments1.xml'],
    ]),
    'xl/tables/table1.xml': table,
    'xl/comments1.xml': `${head}<comments xmlns="${main}"><authors><author>Finance</author></authors><commentList><comment ref="D1" authorId="0"><text><t>In Hong Kong dollars</t></text></comment></commentList></comments>`,
    'xl/drawings/vmlDrawing1.vml':
      '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"/><v:shape id="_x0000_s1025" type="#_x0000_t202" style="visibility:hidden"><x:ClientData ObjectType="Note"><x:Row>0</x:Row><x:Column>3</x:Column></x:ClientData></v:shape></xml>',
    'xl/worksheets/sheet2.xml': sheet(
      `<sheetData>${change.summary ?? summaryRows}</sheetData><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/><drawing r:id="rId1"/>`,
    ),
    'xl/worksheets/_rels/sheet2.xml.rels': rels([['drawing', '../drawings/drawing1.xml']]),
    'xl/drawings/drawing1.xml': drawing,
    'xl/drawings/_rels/drawing1.xml.rels': rels([['chart', '../charts/chart1.xml']]),
    'xl/drawings/drawing2.xml': drawing
      .replaceAll('twoCellAnchor', 'absoluteAnchor')
      .replace(/<xdr:from>.*<\/xdr:to>/, '<xdr:pos x="0" y="0"/><xdr:ext cx="9000000" cy="6000000"/>'),
    'xl/drawings/_rels/drawing2.xml.rels': rels([['chart', '../charts/chart2.xml']]),
    'xl/charts/chart1.xml': chart,
    'xl/charts/chart2.xml': chart,
    'xl/chartsheets/sheet1.xml': `${head}<chartsheet xmlns="${main}" xmlns:r="${related}"><sheetViews><sheetView workbookViewId="0"/></sheetViews><drawing r:id="rId1"/></chartsheet>`,
    'xl/chartsheets/_rels/sheet1.xml.rels': rels([['drawing', '../drawings/drawing2.xml']]),
    'customXml/item1.xml': '<?xml version="1.0"?><finance owner="Kim"/>',
  };
  for (const number of numbers()) {
    parts[`xl/worksheets/sheet${number + 2}.xml`] = sheet(
      `<sheetData><row r="5"><c r="A5" ${text('Country')}<c r="B5" ${text('Platform')}<c r="C5" ${text('Sum of value')}</row><row r="11"><c r="A11" ${text('Grand Total')}<c r="C11"><v>60</v></c></row></sheetData>`,
    );
    parts[`xl/worksheets/_rels/sheet${number + 2}.xml.rels`] = rels([
      ['pivotTable', `../pivotTables/pivotTable${number}.xml`],
    ]);
    parts[`xl/pivotTables/pivotTable${number}.xml`] = pivotTable(number);
    parts[`xl/pivotTables/_rels/pivotTable${number}.xml.rels`] = rels([
      ['pivotCacheDefinition', `../pivotCache/pivotCacheDefinition${number}.xml`],
    ]);
    parts[`xl/pivotCache/pivotCacheDefinition${number}.xml`] = cache(number);
    parts[`xl/pivotCache/_rels/pivotCacheDefinition${number}.xml.rels`] = rels([
      ['pivotCacheRecords', `pivotCacheRecords${number}.xml`],
    ]);
    parts[`xl/pivotCache/pivotCacheRecords${number}.xml`] = records;
  }
  Object.assign(parts, change.parts);
  for (const [part, from, to] of change.replace ?? []) {
    const before = String(parts[part]);
    if (!before.includes(from)) throw new Error(`${part} has no ${from}`);
    parts[part] = before.replaceAll(from, to);
  }
  for (const part of change.without ?? []) delete parts[part];
  return parts;
}

export function templateFile(change: TemplateChange = {}): Buffer {
  return zipOf(templateParts(change));
}
