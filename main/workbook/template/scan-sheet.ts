import { parseCell } from './cell-range.ts';
import { attributeOf, isMain, scanXml, type XmlElement, type XmlSpan } from './xml-scan.ts';

export interface SheetFormula {
  readonly text: string;
  /** `normal`, `shared`, `array` or `dataTable`. */
  readonly type: string;
  /** Of a shared one: its number, and on its first cell the cells it holds for. */
  readonly shared: string | null;
  readonly reference: string | null;
}

/** A cell as it stands in a sheet's part. */
export interface SheetCell {
  readonly row: number;
  readonly column: number;
  /** Its `t`; `n` where it has none. */
  readonly type: string;
  /** Its `s`; null where it has none. */
  readonly style: string | null;
  /** Its value's text, or the text it carries itself; null where it has neither. */
  readonly value: string | null;
  readonly formula: SheetFormula | null;
  readonly element: XmlElement;
  readonly end: number;
}

export interface SheetHandler {
  row?(number: number, element: XmlElement, span: XmlSpan): void;
  cell?(cell: SheetCell): void;
  /** Elements outside the rows. */
  open?(element: XmlElement, parents: readonly XmlElement[]): void;
  close?(element: XmlElement, span: XmlSpan, text: string, parents: readonly XmlElement[]): void;
}

/** Reads a sheet's part cell by cell. Rows and columns count from 0; those that do not say where they are, follow. */
export function scanSheet(text: string, part: string, handler: SheetHandler): void {
  let row = -1;
  let column = -1;
  let value: string | null = null;
  let formula: SheetFormula | null = null;
  let data = 0;
  scanXml(text, part, {
    open(element, parents) {
      if (data === 0) {
        if (isMain(element, 'sheetData')) data = parents.length;
        handler.open?.(element, parents);
        return;
      }
      if (parents.length === data + 1 && element.local === 'row') {
        const number = attributeOf(element, 'r');
        row = number === undefined ? row + 1 : Number(number) - 1;
        column = -1;
      } else if (parents.length === data + 2 && element.local === 'c') {
        const at = parseCell(attributeOf(element, 'r') ?? '');
        column = at?.column ?? column + 1;
        value = null;
        formula = null;
      }
    },
    close(element, span, content, parents) {
      if (data === 0 || parents.length < data) {
        handler.close?.(element, span, content, parents);
        return;
      }
      const depth = parents.length - data;
      if (depth === 0) {
        data = 0;
        handler.close?.(element, span, content, parents);
      } else if (depth === 1) handler.row?.(row, element, span);
      else if (depth === 2) {
        handler.cell?.({
          row,
          column,
          type: attributeOf(element, 't') ?? 'n',
          style: attributeOf(element, 's') ?? null,
          value,
          formula,
          element,
          end: span.end,
        });
      } else if (depth === 3 && element.local === 'v') value = content;
      else if (depth === 3 && element.local === 'f') {
        formula = {
          text: content,
          type: attributeOf(element, 't') ?? 'normal',
          shared: attributeOf(element, 'si') ?? null,
          reference: attributeOf(element, 'ref') ?? null,
        };
      } else if (element.local === 't' && !parents.some(({ local }) => local === 'rPh')) {
        value = (value ?? '') + content;
      }
    },
  });
}
