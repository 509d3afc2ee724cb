import type { ChartData } from './chart-data.ts';
import type { ValueWriter } from './chart-summary.ts';

interface ChartTableProps {
  readonly data: ChartData;
  readonly write: ValueWriter;
}

/** The numbers behind the drawing, exact, for reading and for screen readers. */
export function ChartTable({ data, write }: ChartTableProps) {
  return (
    <section className="chart__table" aria-label="Numbers of the chart">
      <table>
        <thead>
          <tr>
            <th scope="col">{data.categoryName}</th>
            {data.series.map(({ name }) => (
              <th key={name} scope="col" className="chart__number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.categories.map((category, at) => (
            <tr key={category}>
              <th scope="row">{category}</th>
              {data.series.map((one) => (
                <td key={one.name} className="chart__number">
                  {one.exact[at] === null ? '' : write(one, at)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
