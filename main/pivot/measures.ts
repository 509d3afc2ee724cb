import { AppError } from '#shared/errors/app-error.ts';
import type { Measure } from '#shared/model/pivot.ts';
import { columnOf } from '../engine/filter-sql.ts';
import { type AggregateCall, aggregateWords, planAggregate, type Term } from './aggregates.ts';
import type { PivotColumn } from './derived.ts';
import { expressionCalls, planExpression } from './expression-sql.ts';
import type { Figures } from './field-figures.ts';

function defaultCaption({ aggregate, field, share, expression }: Measure): string {
  if (aggregate === 'calculated') return expression?.trim() ?? aggregateWords[aggregate];
  const word = share === undefined ? aggregateWords[aggregate] : `${aggregateWords[aggregate]} ${share}`;
  return `${word} of ${field ?? 'rows'}`;
}

/** What each measure is called: its own caption or Excel's, numbered where two would be the same without case. */
export function measureCaptions(measures: readonly Measure[]): string[] {
  const taken = new Set<string>();
  return measures.map((measure) => {
    const base = measure.caption ?? defaultCaption(measure);
    let name = base;
    for (let number = 2; taken.has(name.toLowerCase()); number += 1) name = `${base}${number}`;
    taken.add(name.toLowerCase());
    return name;
  });
}

/** How a measure is computed. */
export interface MeasurePlan extends Term {
  readonly measure: Measure;
  readonly caption: string;
}

/** Whether every part combines, so that totals are made of groups of rows; otherwise they are made of the rows. */
export function isMergeable({ parts }: Term): boolean {
  return parts.every(({ combine }) => combine !== 'rows');
}

function expressionOf({ expression }: Measure): string {
  if (expression !== undefined) return expression;
  throw new AppError('input.invalid', 'The calculated measure has no expression.', {
    hint: 'Write one, for example sum(value) / count().',
  });
}

/** The aggregates a measure is made of, their fields found. Throws not-found for a field the result has not. */
export function callsOf(measure: Measure, columns: readonly PivotColumn[]): AggregateCall[] {
  const { aggregate, field, weight, share, by } = measure;
  if (aggregate === 'calculated') return expressionCalls(expressionOf(measure), columns);
  const found = (name: string | undefined) => (name === undefined ? undefined : columnOf(columns, name));
  return [
    {
      aggregate,
      column: field === null ? null : columnOf(columns, field),
      weight: found(weight),
      share,
      by: found(by),
    },
  ];
}

/** @param figures of all fields that the measure's calls need, see figuredColumns */
export function planMeasure(
  measure: Measure,
  caption: string,
  columns: readonly PivotColumn[],
  figures: Figures,
): MeasurePlan {
  if (measure.aggregate === 'calculated') {
    return { measure, caption, ...planExpression(expressionOf(measure), columns, figures) };
  }
  const [call] = callsOf(measure, columns);
  if (call === undefined) throw new AppError('internal', `The measure "${caption}" has no aggregate.`);
  return { measure, caption, ...planAggregate(call, figures) };
}
