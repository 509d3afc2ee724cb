/** A mark on the cells of a range: bars as long as their values are large, or a colour as deep. */
export interface ConditionalFormat {
  /** One or several ranges, e.g. `B2:D9 B11:D14`. Values are large or small among all cells of them. */
  readonly ranges: string;
  readonly kind: 'heatmap' | 'bars';
}

/** A blue that black figures can be read on, and which prints as a light grey. */
const colour = { low: 'FFFFFFFF', high: 'FF7FB2E5', bar: 'FF9DC3EA' } as const;

function ruleXml(kind: ConditionalFormat['kind']): string {
  return kind === 'bars'
    ? `<dataBar><cfvo type="min"/><cfvo type="max"/><color rgb="${colour.bar}"/></dataBar>`
    : `<colorScale><cfvo type="min"/><cfvo type="max"/><color rgb="${colour.low}"/><color rgb="${colour.high}"/></colorScale>`;
}

export function conditionalFormatsXml(formats: readonly ConditionalFormat[]): string {
  return formats
    .map(({ ranges, kind }, index) => {
      const type = kind === 'bars' ? 'dataBar' : 'colorScale';
      return `<conditionalFormatting sqref="${ranges}"><cfRule type="${type}" priority="${index + 1}">${ruleXml(kind)}</cfRule></conditionalFormatting>`;
    })
    .join('');
}
