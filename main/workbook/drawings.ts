import { AppError } from '#shared/errors/app-error.ts';
import type { Relationship } from './package-parts.ts';
import type { SheetPart, WorkbookWriter } from './workbook-writer.ts';

/**
 * Writes a chart (`c:chartSpace`) as a part of its own; gives what the drawing that shows it is tied to it by.
 */
export async function addChart(workbook: WorkbookWriter, xml: string): Promise<Relationship> {
  const number = workbook.parts.next('chart');
  await workbook.addPart({
    part: `xl/charts/chart${number}.xml`,
    contentType: 'application/vnd.openxmlformats-officedocument.drawingml.chart+xml',
    xml,
  });
  return { type: 'chart', target: `../charts/chart${number}.xml` };
}

/**
 * Gives a sheet its drawing (`xdr:wsDr`), which is all that floats over its cells; before the cells are written. The
 * XML names its relationships `rId1`, `rId2` and so on, in the order given.
 */
export async function addDrawing(
  workbook: WorkbookWriter,
  sheet: SheetPart,
  xml: string,
  relationships: readonly Relationship[],
): Promise<void> {
  if (sheet.begun || sheet.drawing !== undefined) {
    throw new AppError('internal', `The drawing of “${sheet.name}” is added too late, or twice.`);
  }
  const number = workbook.parts.next('drawing');
  sheet.relationships.push({ type: 'drawing', target: `../drawings/drawing${number}.xml` });
  sheet.drawing = `rId${sheet.relationships.length}`;
  await workbook.addPart({
    part: `xl/drawings/drawing${number}.xml`,
    contentType: 'application/vnd.openxmlformats-officedocument.drawing+xml',
    xml,
    relationships,
  });
}
