import type { Column } from '#shared/model/column.ts';
import type { TemplatePackage } from './package.ts';
import type { WorkbookPart } from './workbook-part.ts';
import { XmlEdits } from './xml-edits.ts';
import { attributeOf, isMain, scanXml, type XmlElement, type XmlSpan } from './xml-scan.ts';

/** The cell formats of a template, to which formats for dates may be added. */
export interface TemplateStyles {
  readonly part: string | null;
  isDate(style: string | null): boolean;
  /** The same look with a date's number format; the styles' part is changed by it. */
  asDate(style: string | null, column: Column): string;
  /** The part with what was added; null where nothing was. */
  changed(): string | null;
}

/** Built-in formats of dates and times (ECMA-376 part 1, 18.8.30). */
function isBuiltInDate(id: number): boolean {
  return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

/** Whether a format's code shows a date or time: quoted text, escapes and colours taken off. */
function isDateCode(code: string): boolean {
  const bare = code.replace(/"[^"]*"|\\.|_.|\*./g, '').replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '');
  return /[ymdhs]/i.test(bare.replace(/general/gi, ''));
}

/** The reader's own short date, a date with a time, and a time (built-in). */
const dateFormats: Readonly<Partial<Record<Column['type']['kind'], string>>> = {
  date: '14',
  timestamp: '22',
  timestamptz: '22',
  time: '21',
};

export function isDateColumn({ type }: Column): boolean {
  return dateFormats[type.kind] !== undefined && type.native !== 'TIME_NS';
}

export async function readStyles(pack: TemplatePackage, workbook: WorkbookPart): Promise<TemplateStyles> {
  const part = workbook.relations.find(({ type }) => type === 'styles')?.target ?? null;
  const text = part === null || !pack.has(part) ? '' : await pack.text(part);
  const codes = new Map<string, string>();
  const formats: { element: XmlElement; end: number }[] = [];
  const found: { list: (XmlSpan & { element: XmlElement }) | null } = { list: null };
  if (part !== null && text !== '') {
    scanXml(text, part, {
      close(element, span, _content, parents) {
        if (isMain(element, 'numFmt')) {
          codes.set(attributeOf(element, 'numFmtId') ?? '', attributeOf(element, 'formatCode') ?? '');
        }
        if (isMain(element, 'xf') && isMain(parents.at(-1), 'cellXfs')) {
          formats.push({ element, end: span.end });
        }
        if (isMain(element, 'cellXfs')) found.list = { element, ...span };
      },
    });
  }
  const added: string[] = [];

  function isDate(style: string | null): boolean {
    const format = formats[Number(style ?? 0)];
    const id = format === undefined ? '0' : (attributeOf(format.element, 'numFmtId') ?? '0');
    const code = codes.get(id);
    return code === undefined ? isBuiltInDate(Number(id)) : isDateCode(code);
  }

  return {
    part,
    isDate,
    asDate(style, column) {
      const format = formats[Number(style ?? 0)];
      // A workbook without styles shows every number plainly.
      if (format === undefined || found.list === null) return style ?? '0';
      const edits = new XmlEdits();
      edits.setAttribute(format.element, 'numFmtId', dateFormats[column.type.kind] ?? '14');
      edits.setAttribute(format.element, 'applyNumberFormat', '1');
      const xml = edits.apply(text, format.element.start, format.end);
      if (!added.includes(xml)) added.push(xml);
      return String(formats.length + added.indexOf(xml));
    },
    changed() {
      const { list } = found;
      if (added.length === 0 || list === null) return null;
      const edits = new XmlEdits();
      edits.setAttribute(list.element, 'count', String(formats.length + added.length));
      edits.replace(list.closeStart, list.closeStart, added.join(''));
      return edits.apply(text);
    },
  };
}
