import type { ConditionalFormat as SpecFormat } from '#shared/model/pivot.ts';
import type { PivotView } from '../pivot/pivot-view.ts';
import { rangeReference } from './cell-reference.ts';
import type { ConditionalFormat } from './conditional-formats.ts';
import type { PivotLayout } from './pivot-layout.ts';
import { columnLines, type LaidLine, rowLines } from './pivot-lines.ts';

interface Span {
  readonly from: number;
  readonly to: number;
}

/** More rules, or ranges of a rule, than these make Excel slow to open a sheet. */
const most = { rules: 2_000, ranges: 4_000 };

/** Neighbours among ascending places, as spans. */
function spansOf(places: readonly number[]): Span[] {
  const spans: { from: number; to: number }[] = [];
  for (const place of places) {
    const last = spans.at(-1);
    if (last !== undefined && last.to === place - 1) last.to = place;
    else spans.push({ from: place, to: place });
  }
  return spans;
}

function placesOf(
  lines: readonly LaidLine[],
  kind: (line: number) => string,
  measure: number | null,
): number[] {
  return lines.flatMap((laid, index) =>
    kind(laid.line) === 'leaf' && (measure === null || laid.measure === measure) ? [index] : [],
  );
}

/**
 * The pivot's marks over its leaf cells, each measure by itself; null where they would be too many for Excel.
 */
export function pivotMarks(
  view: PivotView,
  layout: PivotLayout,
  { kind, scope }: SpecFormat,
): readonly ConditionalFormat[] | null {
  if (kind === 'none') return [];
  const rows = [...rowLines(view)];
  const columns = [...columnLines(view)];
  const top = layout.top + layout.headerRows;
  const formats: ConditionalFormat[] = [];
  for (const measure of view.measures.keys()) {
    const ofRows = placesOf(rows, (line) => view.rows.kind(line), layout.rowMeasures > 1 ? measure : null);
    const across = placesOf(
      columns,
      (line) => view.columns.kind(line),
      layout.columnMeasures > 1 ? measure : null,
    );
    const rowSpans = scope === 'row' ? ofRows.map((row) => [{ from: row, to: row }]) : [spansOf(ofRows)];
    const columnSpans =
      scope === 'column' ? across.map((column) => [{ from: column, to: column }]) : [spansOf(across)];
    if (formats.length + rowSpans.length * columnSpans.length > most.rules) return null;
    for (const down of rowSpans) {
      for (const right of columnSpans) {
        if (down.length === 0 || right.length === 0) continue;
        if (down.length * right.length > most.ranges) return null;
        const ranges = down.flatMap((row) =>
          right.map((column) =>
            rangeReference(
              top + row.from,
              layout.labelColumns + column.from,
              top + row.to,
              layout.labelColumns + column.to,
            ),
          ),
        );
        formats.push({ kind, ranges: ranges.join(' ') });
      }
    }
  }
  return formats;
}
