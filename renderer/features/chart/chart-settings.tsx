import { Checkbox, SelectField, TextField } from '#renderer/components/field/index.ts';
import { type ChartSpec, chartKinds } from '#shared/model/chart.ts';
import { isNumericKind } from '#shared/model/column.ts';
import type { Aggregate, PivotSpec } from '#shared/model/pivot.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { suggestFields } from './chart-source.ts';

const kindLabels: Readonly<Record<ChartSpec['kind'], string>> = {
  line: 'Line',
  bar: 'Bars',
  stacked: 'Stacked bars',
  area: 'Area',
  heatmap: 'Heatmap',
  funnel: 'Funnel',
};

const aggregateLabels = [
  { id: 'sum', label: 'Sum' },
  { id: 'average', label: 'Average' },
  { id: 'count', label: 'Count' },
  { id: 'distinct', label: 'Distinct count' },
  { id: 'min', label: 'Min' },
  { id: 'max', label: 'Max' },
  { id: 'median', label: 'Median' },
] as const satisfies readonly { id: Aggregate; label: string }[];

/** Stands for “none” where an id must be text; no field has this name beside a list of fields. */
const noField = '\u0000none';

interface ChartSettingsProps {
  readonly result: ResultInfo;
  readonly spec: ChartSpec;
  readonly pivot: PivotSpec | undefined;
  readonly defaultTitle: string;
  readonly sheets: readonly string[];
  readonly sheet: string | null;
  readonly canShare: boolean;
  onChange(spec: ChartSpec): void;
}

/** What is drawn and how. */
export function ChartSettings(props: ChartSettingsProps) {
  const { result, spec, pivot, onChange } = props;
  const { of } = spec;
  const stacks = spec.kind === 'stacked' || spec.kind === 'area';
  const bars = spec.kind === 'bar' || spec.kind === 'stacked';
  return (
    <section className="chart__settings" aria-label="Chart settings">
      <SelectField
        label="Kind"
        options={chartKinds.map((id) => ({ id, label: kindLabels[id] }))}
        value={spec.kind}
        onChange={(kind) => onChange({ ...spec, kind })}
      />
      <SelectField
        label="Draws"
        options={[
          ...(pivot === undefined || pivot.measures.length === 0
            ? []
            : [{ id: 'pivot' as const, label: 'The pivot' }]),
          { id: 'fields' as const, label: 'Fields of the rows' },
        ]}
        value={of.kind}
        onChange={(kind) =>
          onChange({ ...spec, of: kind === 'pivot' ? { kind: 'pivot' } : suggestFields(result) })
        }
      />
      {of.kind === 'fields' ? (
        <OwnFields result={result} of={of} onChange={(next) => onChange({ ...spec, of: next })} />
      ) : null}
      {props.sheets.length === 0 || of.kind === 'fields' ? null : (
        <SelectField
          label="Sheet"
          options={props.sheets.map((name) => ({ id: name, label: name }))}
          value={props.sheet}
          onChange={(sheet) => onChange({ ...spec, sheet })}
        />
      )}
      {bars ? (
        <Checkbox selected={spec.horizontal} onChange={(horizontal) => onChange({ ...spec, horizontal })}>
          Lying bars
        </Checkbox>
      ) : null}
      {stacks ? (
        <Checkbox
          selected={spec.share && props.canShare}
          disabled={!props.canShare}
          onChange={(share) => onChange({ ...spec, share })}
        >
          As shares of 100 %
        </Checkbox>
      ) : null}
      {stacks && !props.canShare ? (
        <p className="chart__hint">Shares need values that are not below zero.</p>
      ) : null}
      <TextField
        label="Title"
        value={spec.title ?? ''}
        placeholder={props.defaultTitle}
        onChange={(title) => {
          const { title: _before, ...rest } = spec;
          onChange(title === '' ? rest : { ...rest, title: title.slice(0, 200) });
        }}
      />
    </section>
  );
}

type OwnFieldsOf = Extract<ChartSpec['of'], { kind: 'fields' }>;

function OwnFields(props: {
  readonly result: ResultInfo;
  readonly of: OwnFieldsOf;
  onChange(of: OwnFieldsOf): void;
}) {
  const { result, of, onChange } = props;
  const fields = result.columns.map(({ field }) => ({ id: field, label: field }));
  const numbers = result.columns.filter(({ type }) => isNumericKind(type.kind));
  const needsNumber = ['sum', 'average', 'median'].includes(of.measure.aggregate);
  const measured = needsNumber ? numbers.map(({ field }) => ({ id: field, label: field })) : fields;
  return (
    <>
      <SelectField
        label="Across"
        options={fields}
        value={of.category}
        onChange={(category) =>
          onChange({ ...of, category, series: of.series === category ? null : of.series })
        }
      />
      <SelectField
        label="A series for each"
        options={[{ id: noField, label: 'none' }, ...fields.filter(({ id }) => id !== of.category)]}
        value={of.series ?? noField}
        onChange={(series) => onChange({ ...of, series: series === noField ? null : series })}
      />
      <SelectField
        label="Value"
        options={aggregateLabels}
        value={aggregateLabels.find(({ id }) => id === of.measure.aggregate)?.id ?? null}
        onChange={(aggregate) => {
          const wantsNumber = ['sum', 'average', 'median'].includes(aggregate);
          const fits = !wantsNumber || numbers.some(({ field }) => field === of.measure.field);
          const field = fits ? of.measure.field : (numbers.at(-1)?.field ?? null);
          if (field === null && aggregate !== 'count') return;
          onChange({ ...of, measure: { field, aggregate } });
        }}
      />
      <SelectField
        label="of"
        options={[
          ...(of.measure.aggregate === 'count' ? [{ id: noField, label: 'all rows' }] : []),
          ...measured,
        ]}
        value={of.measure.field ?? noField}
        onChange={(field) =>
          onChange({ ...of, measure: { ...of.measure, field: field === noField ? null : field } })
        }
      />
    </>
  );
}
