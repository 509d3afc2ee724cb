import type { TemplatePackage } from './package.ts';
import type { SheetCell } from './scan-sheet.ts';
import type { WorkbookPart } from './workbook-part.ts';
import { isMain, scanXml } from './xml-scan.ts';

/** The texts that cells of a template refer to by number; read when first asked for. */
export interface SharedTexts {
  /** What a cell shows where it is text, a number as it is written; null where it is empty. */
  textOf(cell: SheetCell): Promise<string | null>;
}

export function openSharedTexts(pack: TemplatePackage, workbook: WorkbookPart): SharedTexts {
  let texts: Promise<readonly string[]> | undefined;

  async function read(): Promise<readonly string[]> {
    const part = workbook.relations.find(({ type }) => type === 'sharedStrings')?.target ?? null;
    if (part === null || !pack.has(part)) return [];
    const all: string[] = [];
    let current = '';
    scanXml(await pack.text(part), part, {
      open(element) {
        if (isMain(element, 'si')) current = '';
      },
      close(element, _span, content, parents) {
        if (isMain(element, 'si')) all.push(current);
        // What stands in `rPh` says how the text is read aloud.
        else if (isMain(element, 't') && !parents.some(({ local }) => local === 'rPh')) current += content;
      },
    });
    return all;
  }

  return {
    async textOf(cell) {
      if (cell.value === null) return null;
      if (cell.type !== 's') return unescaped(cell.value);
      texts ??= read();
      return unescaped((await texts)[Number(cell.value)] ?? '');
    },
  };
}

/** `_x000D_` stands for a character that XML does not keep (ECMA-376 part 1, 22.9.2.19). */
function unescaped(text: string): string {
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
