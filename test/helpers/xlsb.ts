import { crc32, deflateRawSync } from 'node:zlib';

/** A cell of a test workbook: `error` is Excel's code of an error, e.g. 0x17 for #REF!. */
export type XlsbCell =
  | string
  | number
  | boolean
  | null
  | { readonly date: number }
  | { readonly error: number };

/** Numbers of records in [MS-XLSB] 2.3. */
const record = {
  rowHeader: 0,
  error: 3,
  boolean: 4,
  real: 5,
  text: 6,
  xf: 47,
  beginSheet: 129,
  endSheet: 130,
  beginBook: 131,
  endBook: 132,
  beginSheetData: 145,
  endSheetData: 146,
  bundleSheet: 156,
  beginStyleSheet: 278,
  endStyleSheet: 279,
  beginCellXfs: 617,
  endCellXfs: 618,
} as const;

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function wide(text: string): Buffer {
  return Buffer.concat([u32(text.length), Buffer.from(text, 'utf16le')]);
}

/** A BIFF12 record: its number in one or two bytes, its length seven bits a byte, its data. */
function biff(id: number, data: Buffer = Buffer.alloc(0)): Buffer {
  const head = id < 128 ? [id] : [(id & 0x7f) | 0x80, id >> 7];
  const length: number[] = [];
  let rest = data.length;
  do {
    length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>= 7;
  } while (rest > 0);
  return Buffer.concat([Buffer.from([...head, ...length]), data]);
}

function cell(column: number, value: XlsbCell): Buffer {
  const at = (style: number) => Buffer.concat([u32(column), u32(style)]);
  if (value === null) return Buffer.alloc(0);
  if (typeof value === 'string') return biff(record.text, Buffer.concat([at(0), wide(value)]));
  if (typeof value === 'boolean')
    return biff(record.boolean, Buffer.concat([at(0), Buffer.from([Number(value)])]));
  if (typeof value === 'object' && 'error' in value) {
    return biff(record.error, Buffer.concat([at(0), Buffer.from([value.error])]));
  }
  const real = Buffer.alloc(8);
  real.writeDoubleLE(typeof value === 'number' ? value : value.date);
  return biff(record.real, Buffer.concat([at(typeof value === 'number' ? 0 : 1), real]));
}

function sheetBin(rows: readonly (readonly XlsbCell[])[]): Buffer {
  return Buffer.concat([
    biff(record.beginSheet),
    biff(record.beginSheetData),
    ...rows.flatMap((cells, row) => [
      biff(record.rowHeader, Buffer.concat([u32(row), Buffer.alloc(13)])),
      ...cells.map((value, column) => cell(column, value)),
    ]),
    biff(record.endSheetData),
    biff(record.endSheet),
  ]);
}

function xf(format: number): Buffer {
  const data = Buffer.alloc(16);
  data.writeUInt16LE(format, 2);
  return biff(record.xf, data);
}

/** A zip archive of the given parts. */
export function zipOf(parts: Readonly<Record<string, Buffer | string>>): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(parts)) {
    const data = Buffer.from(content);
    const packed = deflateRawSync(data);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(
      Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 0]), common, tail, Buffer.from(name)]),
    );
    locals.push(local);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, listed, Buffer.from('PK\u0005\u0006'), end]);
}

const relationships = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

function rels(targets: Readonly<Record<string, readonly [string, string]>>): string {
  const all = Object.entries(targets).map(
    ([id, [type, target]]) => `<Relationship Id="${id}" Type="${relationships}/${type}" Target="${target}"/>`,
  );
  return `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${all.join('')}</Relationships>`;
}

/** A minimal binary workbook of one sheet; style 1 is a date. */
export function xlsbOf(sheet: string, rows: readonly (readonly XlsbCell[])[]): Buffer {
  return zipOf({
    '[Content_Types].xml':
      '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
    '_rels/.rels': rels({ rId1: ['officeDocument', 'xl/workbook.bin'] }),
    'xl/workbook.bin': Buffer.concat([
      biff(record.beginBook),
      biff(record.bundleSheet, Buffer.concat([u32(0), u32(1), wide('rId1'), wide(sheet)])),
      biff(record.endBook),
    ]),
    'xl/_rels/workbook.bin.rels': rels({
      rId1: ['worksheet', 'worksheets/sheet1.bin'],
      rId2: ['styles', 'styles.bin'],
    }),
    'xl/worksheets/sheet1.bin': sheetBin(rows),
    'xl/styles.bin': Buffer.concat([
      biff(record.beginStyleSheet),
      biff(record.beginCellXfs, u32(2)),
      xf(0),
      xf(14),
      biff(record.endCellXfs),
      biff(record.endStyleSheet),
    ]),
  });
}
