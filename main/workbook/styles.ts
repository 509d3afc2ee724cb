import { counted, escapeAttribute, namespaces, xmlHeader } from './xml-text.ts';

/** What a cell looks like. What is absent is the workbook's plain cell. */
export interface CellStyle {
  /** An Excel number format, e.g. `#,##0.00`. */
  readonly format?: string;
  readonly bold?: boolean;
  readonly italic?: boolean;
  /** In points; 11 where absent. */
  readonly size?: number;
  /** Colour of the text. */
  readonly colour?: keyof typeof textColour;
  readonly fill?: keyof typeof fillColour;
  readonly border?: (typeof borders)[number];
  readonly align?: 'left' | 'center' | 'right';
  /** Steps of about three characters from the left. */
  readonly indent?: number;
  readonly wrap?: boolean;
  /** Shown as text even after it is edited: for text that begins like a formula. */
  readonly quoted?: boolean;
}

/** The formats that types have where no other is asked for. The date format is the reader's own (id 14). */
export const formats = {
  date: 'mm-dd-yy',
  isoDate: 'yyyy-mm-dd',
  timestamp: 'yyyy-mm-dd hh:mm:ss',
  preciseTimestamp: 'yyyy-mm-dd hh:mm:ss.000',
  time: '[hh]:mm:ss',
  preciseTime: '[hh]:mm:ss.000',
  percent: '0.00%',
  integer: '0',
  groupedInteger: '#,##0',
  text: '@',
} as const;

/** Formats every Excel knows under a number (ECMA-376 part 1, 18.8.30); the rest are numbered from 164. */
const builtIn: Readonly<Record<string, number>> = {
  General: 0,
  '0': 1,
  '0.00': 2,
  '#,##0': 3,
  '#,##0.00': 4,
  '0%': 9,
  '0.00%': 10,
  [formats.date]: 14,
  '@': 49,
};

const fills = ['header', 'total', 'differs'] as const;
const borders = ['above', 'below', 'around'] as const;
/** Quiet greys that print well and read in black and white; a pale red for what differs. */
const fillColour = { header: 'FFE7EAEE', total: 'FFF3F4F6', differs: 'FFFBE3E1' } as const;
const textColour = { quiet: 'FF5B6470', link: 'FF0B5CAD', warning: 'FFA61B1B' } as const;
const lineColour = 'FF8A929C';

/** A fill as an element, under a prefix that ends in its colon. */
export function fillXml(fill: keyof typeof fillColour, prefix = ''): string {
  return `<${prefix}fill><${prefix}patternFill patternType="solid"><${prefix}fgColor rgb="${fillColour[fill]}"/><${prefix}bgColor indexed="64"/></${prefix}patternFill></${prefix}fill>`;
}

function fontXml({ bold, italic, size = 11, colour }: CellStyle): string {
  const shade = colour === undefined ? '' : `<color rgb="${textColour[colour]}"/>`;
  return `<font>${bold ? '<b/>' : ''}${italic ? '<i/>' : ''}<sz val="${size}"/>${shade}<name val="Calibri"/><family val="2"/></font>`;
}

function borderXml(side: (typeof borders)[number] | null): string {
  const line = (name: string, on: boolean) =>
    on ? `<${name} style="thin"><color rgb="${lineColour}"/></${name}>` : `<${name}/>`;
  const around = side === 'around';
  return `<border>${line('left', around)}${line('right', around)}${line('top', around || side === 'above')}${line('bottom', around || side === 'below')}<diagonal/></border>`;
}

/** The styles of a workbook, each numbered when it is first asked for. */
export class StyleBook {
  readonly #numbers = new Map<string, number>();
  readonly #styles: CellStyle[] = [];
  readonly #formats = new Map<string, number>();
  readonly #fonts = new Map<string, number>();

  constructor() {
    this.number({});
  }

  /** The `s` of a cell. */
  number(style: CellStyle): number {
    const key = JSON.stringify(style, Object.keys(style).sort());
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#styles.push(style) - 1;
    this.#numbers.set(key, number);
    if (style.format !== undefined) this.formatId(style.format);
    this.#fontId(style);
    return number;
  }

  #fontId(style: CellStyle): number {
    const font = fontXml(style);
    const known = this.#fonts.get(font);
    if (known !== undefined) return known;
    const id = this.#fonts.size;
    this.#fonts.set(font, id);
    return id;
  }

  formatId(format: string): number {
    const fixed = builtIn[format];
    if (fixed !== undefined) return fixed;
    const known = this.#formats.get(format);
    if (known !== undefined) return known;
    const id = 164 + this.#formats.size;
    this.#formats.set(format, id);
    return id;
  }

  xml(): string {
    const own = [...this.#formats].map(
      ([format, id]) => `<numFmt numFmtId="${id}" formatCode="${escapeAttribute(format)}"/>`,
    );
    const allFills = [
      '<fill><patternFill patternType="none"/></fill>',
      '<fill><patternFill patternType="gray125"/></fill>',
      ...fills.map((fill) => fillXml(fill)),
    ];
    return `${xmlHeader}<styleSheet xmlns="${namespaces.main}">${counted('numFmts', own)}${counted('fonts', [
      ...this.#fonts.keys(),
    ])}${counted('fills', allFills)}${counted('borders', [null, ...borders].map(borderXml))}<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>${counted(
      'cellXfs',
      this.#styles.map((style) => this.#xf(style)),
    )}<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles><dxfs count="0"/><tableStyles count="0" defaultTableStyle="TableStyleMedium2" defaultPivotStyle="PivotStyleLight16"/></styleSheet>`;
  }

  #xf(style: CellStyle): string {
    const format = style.format === undefined ? 0 : this.formatId(style.format);
    const font = this.#fontId(style);
    const fill = style.fill === undefined ? 0 : 2 + fills.indexOf(style.fill);
    const border = style.border === undefined ? 0 : 1 + borders.indexOf(style.border);
    const align =
      (style.align === undefined ? '' : ` horizontal="${style.align}"`) +
      (style.indent === undefined || style.indent === 0 ? '' : ` indent="${style.indent}"`) +
      (style.wrap ? ' vertical="top" wrapText="1"' : '');
    const applied = [
      format === 0 ? '' : ' applyNumberFormat="1"',
      font === 0 ? '' : ' applyFont="1"',
      fill === 0 ? '' : ' applyFill="1"',
      border === 0 ? '' : ' applyBorder="1"',
      align === '' ? '' : ' applyAlignment="1"',
    ].join('');
    const head = `<xf numFmtId="${format}" fontId="${font}" fillId="${fill}" borderId="${border}" xfId="0"${style.quoted ? ' quotePrefix="1"' : ''}${applied}`;
    return align === '' ? `${head}/>` : `${head}><alignment${align}/></xf>`;
  }
}
