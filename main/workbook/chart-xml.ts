import { escapeAttribute, escapeText, namespaces, xmlHeader } from './xml-text.ts';

/** Cells a chart is drawn from, and what stood in them when it was written. */
interface Cached<T> {
  /** Absolute, with its sheet: `'Summary'!$B$6:$F$6`. */
  readonly reference: string;
  readonly values: readonly T[];
}

export interface ChartSeries {
  readonly name: Cached<string>;
  readonly numbers: Cached<number>;
}

export interface Chart {
  /** Lines with a mark on each point, or columns stacked into their sum. */
  readonly kind: 'line' | 'column';
  readonly title: string;
  readonly across: string;
  readonly up: string;
  /** Serial numbers of dates, and how they are shown. */
  readonly categories: Cached<number> & { readonly format: string };
  readonly series: readonly ChartSeries[];
  /** Of the numbers. */
  readonly format: string;
}

/** Told apart by any eye (Okabe and Ito) and, by their marks, on paper without colour. */
const colours = ['0072B2', 'D55E00', '009E73', 'CC79A7', 'E69F00', '56B4E9', '5B6470'] as const;
const marks = ['circle', 'square', 'diamond', 'triangle', 'x', 'star', 'dash'] as const;
const ink = '3A414B';
const line = 'D5D9DE';

const axis = { category: 100, value: 101 } as const;

function solid(colour: string): string {
  return `<a:solidFill><a:srgbClr val="${colour}"/></a:solidFill>`;
}

/** `size` in hundredths of a point. */
function textProperties(size: number, bold: boolean): string {
  return `<a:defRPr sz="${size}" b="${bold ? 1 : 0}">${solid(ink)}</a:defRPr>`;
}

function title(text: string, size: number, upright: boolean): string {
  const body = upright ? '<a:bodyPr rot="-5400000" vert="horz"/>' : '<a:bodyPr/>';
  const run = `<a:r><a:rPr lang="en-US" sz="${size}" b="1">${solid(ink)}</a:rPr><a:t>${escapeText(text)}</a:t></a:r>`;
  return `<c:title><c:tx><c:rich>${body}<a:lstStyle/><a:p><a:pPr>${textProperties(size, true)}</a:pPr>${run}</a:p></c:rich></c:tx><c:overlay val="0"/></c:title>`;
}

function labels(size: number): string {
  return `<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>${textProperties(size, false)}</a:pPr><a:endParaRPr lang="en-US"/></a:p></c:txPr>`;
}

function points(values: readonly (string | number)[]): string {
  const list = values.map(
    (value, index) => `<c:pt idx="${index}"><c:v>${escapeText(String(value))}</c:v></c:pt>`,
  );
  return `<c:ptCount val="${values.length}"/>${list.join('')}`;
}

function numbers({ reference, values }: Cached<number>, format: string): string {
  return `<c:numRef><c:f>${escapeText(reference)}</c:f><c:numCache><c:formatCode>${escapeText(format)}</c:formatCode>${points(values)}</c:numCache></c:numRef>`;
}

function seriesXml(chart: Chart, series: ChartSeries, index: number): string {
  const colour = colours[index % colours.length] ?? ink;
  const { name } = series;
  const head = `<c:idx val="${index}"/><c:order val="${index}"/><c:tx><c:strRef><c:f>${escapeText(name.reference)}</c:f><c:strCache>${points(name.values)}</c:strCache></c:strRef></c:tx>`;
  const data = `<c:cat>${numbers(chart.categories, chart.categories.format)}</c:cat><c:val>${numbers(series.numbers, chart.format)}</c:val>`;
  if (chart.kind === 'column') {
    return `<c:ser>${head}<c:spPr>${solid(colour)}</c:spPr><c:invertIfNegative val="0"/>${data}</c:ser>`;
  }
  const stroke = `<c:spPr><a:ln w="22225" cap="rnd">${solid(colour)}<a:round/></a:ln></c:spPr>`;
  const mark = `<c:marker><c:symbol val="${marks[index % marks.length]}"/><c:size val="5"/><c:spPr>${solid(colour)}<a:ln w="9525">${solid(colour)}</a:ln></c:spPr></c:marker>`;
  return `<c:ser>${head}${stroke}${mark}${data}<c:smooth val="0"/></c:ser>`;
}

function plot(chart: Chart): string {
  const series = chart.series.map((one, index) => seriesXml(chart, one, index)).join('');
  const axes = `<c:axId val="${axis.category}"/><c:axId val="${axis.value}"/>`;
  return chart.kind === 'line'
    ? `<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>${series}<c:marker val="1"/>${axes}</c:lineChart>`
    : `<c:barChart><c:barDir val="col"/><c:grouping val="stacked"/><c:varyColors val="0"/>${series}<c:gapWidth val="60"/><c:overlap val="100"/>${axes}</c:barChart>`;
}

function axesXml(chart: Chart): string {
  const stroke = `<c:spPr><a:ln w="9525">${solid(line)}</a:ln></c:spPr>`;
  const scaling = '<c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>';
  const ticks = (mark: string) =>
    `<c:majorTickMark val="${mark}"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>`;
  // Categories are as they stand: with `auto`, Excel would take dates for a time line and leave gaps between months.
  const category = `<c:catAx><c:axId val="${axis.category}"/>${scaling}<c:axPos val="b"/>${title(chart.across, 1000, false)}<c:numFmt formatCode="${escapeAttribute(chart.categories.format)}" sourceLinked="0"/>${ticks('out')}${stroke}${labels(900)}<c:crossAx val="${axis.value}"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/></c:catAx>`;
  const value = `<c:valAx><c:axId val="${axis.value}"/>${scaling}<c:axPos val="l"/><c:majorGridlines>${stroke}</c:majorGridlines>${title(chart.up, 1000, true)}<c:numFmt formatCode="${escapeAttribute(chart.format)}" sourceLinked="0"/>${ticks('none')}<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>${labels(900)}<c:crossAx val="${axis.category}"/><c:crosses val="autoZero"/><c:crossBetween val="between"/></c:valAx>`;
  return category + value;
}

/** A chart part (`c:chartSpace`): its cells by reference, with the values they had. */
export function chartXml(chart: Chart): string {
  const legend = `<c:legend><c:legendPos val="r"/><c:overlay val="0"/>${labels(900)}</c:legend>`;
  return `${xmlHeader}<c:chartSpace xmlns:c="${namespaces.chart}" xmlns:a="${namespaces.drawing}" xmlns:r="${namespaces.relationships}"><c:roundedCorners val="0"/><c:chart>${title(chart.title, 1300, false)}<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>${plot(chart)}${axesXml(chart)}</c:plotArea>${legend}<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart><c:spPr>${solid('FFFFFF')}<a:ln w="9525">${solid(line)}</a:ln></c:spPr></c:chartSpace>`;
}

/** Rows and columns from 0: the chart covers the cells from the first to the last. */
export interface ChartPlace {
  readonly row: number;
  readonly column: number;
  readonly lastRow: number;
  readonly lastColumn: number;
}

/** The drawing that shows a chart. `description` is what is read out to whoever does not see it. */
export function chartDrawingXml(name: string, description: string, place: ChartPlace): string {
  const corner = (tag: string, column: number, row: number) =>
    `<xdr:${tag}><xdr:col>${column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>${row}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:${tag}>`;
  const frame = `<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="${escapeAttribute(name)}" descr="${escapeAttribute(description)}"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData uri="${namespaces.chart}"><c:chart xmlns:c="${namespaces.chart}" r:id="rId1"/></a:graphicData></a:graphic></xdr:graphicFrame>`;
  return `${xmlHeader}<xdr:wsDr xmlns:xdr="${namespaces.sheetDrawing}" xmlns:a="${namespaces.drawing}" xmlns:r="${namespaces.relationships}"><xdr:twoCellAnchor>${corner('from', place.column, place.row)}${corner('to', place.lastColumn + 1, place.lastRow + 1)}${frame}<xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>`;
}
