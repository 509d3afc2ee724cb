import { assertNever } from '#shared/errors/app-error.ts';
import {
  type AggregateExpression,
  aggregatesOf,
  type Expression,
  parseExpression,
} from '#shared/expression/parse.ts';
import { invalidAt } from '#shared/getpivotdata/tokens.ts';
import { type ColumnType, isNumericKind } from '#shared/model/column.ts';
import { exactNumber } from '#shared/model/exact-number.ts';
import { columnOf } from '../engine/filter-sql.ts';
import { type AggregateCall, decimalType, planAggregate, type ReadTerm, type Term } from './aggregates.ts';
import type { PivotColumn } from './derived.ts';
import {
  cellOfValue,
  compared,
  convertedTo,
  doubleOf,
  type ExpressionValue,
  joinedBy,
  magnitudeOf,
  negated,
  reckoned,
  roundedTo,
  valueOfCell,
} from './expression-values.ts';
import type { Figures } from './field-figures.ts';
import type { Part } from './part.ts';
import { nearestDouble } from './quotient.ts';

/** A piece of an expression. */
interface Compiled {
  readonly type: ColumnType;
  /** As SQL of all parts of the expression. */
  sql(parts: readonly string[]): string;
  /** The same worked out of the values of all aggregates of the expression. */
  value(aggregates: readonly ExpressionValue[]): ExpressionValue;
}

const whole: ColumnType = { kind: 'integer', native: 'HUGEINT', bits: 128 };
const double: ColumnType = { kind: 'float', native: 'DOUBLE' };
const truth: ColumnType = { kind: 'boolean', native: 'BOOLEAN' };
const nothing: ColumnType = { kind: 'other', native: 'NULL' };
/** A product of more digits after the point than these is a double. */
const mostScale = 30;

function callOf(one: AggregateExpression, columns: readonly PivotColumn[]): AggregateCall {
  const found = (field: string | undefined) => (field === undefined ? undefined : columnOf(columns, field));
  return {
    aggregate: one.aggregate,
    column: one.field === null ? null : columnOf(columns, one.field),
    weight: found(one.weight),
    share: one.share,
    by: found(one.by),
  };
}

function parsed(text: string, columns: readonly PivotColumn[]): Expression {
  return parseExpression(
    text,
    columns.map(({ field }) => field),
  );
}

export function expressionCalls(text: string, columns: readonly PivotColumn[]): AggregateCall[] {
  return aggregatesOf(parsed(text, columns)).map((one) => callOf(one, columns));
}

class Compiler {
  readonly parts: Part[] = [];
  /** The aggregates, in the order they stand; SQL of each is of all parts. */
  readonly terms: ReadTerm[] = [];
  readonly #text: string;
  readonly #columns: readonly PivotColumn[];
  readonly #figures: Figures;

  constructor(text: string, columns: readonly PivotColumn[], figures: Figures) {
    this.#text = text;
    this.#columns = columns;
    this.#figures = figures;
  }

  compile(expression: Expression): Compiled {
    switch (expression.kind) {
      case 'number':
        return this.#number(expression.text);
      case 'null':
        return { type: nothing, sql: () => 'NULL', value: () => null };
      case 'negative': {
        const operand = this.#numeric(expression.operand);
        const value: Compiled['value'] = (aggregates) => negated(operand.value(aggregates));
        return operand.type.kind === 'integer'
          ? { type: whole, sql: (parts) => `(-CAST(${operand.sql(parts)} AS HUGEINT))`, value }
          : { type: operand.type, sql: (parts) => `(-${operand.sql(parts)})`, value };
      }
      case 'not': {
        const operand = this.#condition(expression.operand);
        const not = (value: ExpressionValue) => (value === null ? null : value === false);
        return {
          type: truth,
          sql: (parts) => `(NOT ${operand.sql(parts)})`,
          value: (aggregates) => not(operand.value(aggregates)),
        };
      }
      case 'aggregate':
        return this.#aggregate(expression);
      case 'binary':
        return this.#binary(expression);
      case 'call':
        return this.#call(expression);
      default:
        return assertNever(expression);
    }
  }

  #refuse({ offset }: Expression, message: string): never {
    throw invalidAt(this.#text, offset, `${message} (character ${offset + 1}).`);
  }

  #number(text: string): Compiled {
    const exact = exactNumber(text);
    const fits = exact !== undefined && !/e/i.test(text) && exact.scale <= mostScale && text.length <= 38;
    if (!fits) {
      return { type: double, sql: () => `CAST('${text}' AS DOUBLE)`, value: () => Number(text) };
    }
    const type = exact.scale === 0 ? whole : decimalType(exact.scale);
    return { type, sql: () => `CAST('${text}' AS ${type.native})`, value: () => exact.units };
  }

  #aggregate(expression: AggregateExpression): Compiled {
    const term = planAggregate(callOf(expression, this.#columns), this.#figures);
    const start = this.parts.length;
    this.parts.push(...term.parts);
    const end = this.parts.length;
    const sql = (parts: readonly string[]) => `(${term.value(parts.slice(start, end))})`;
    const place = this.terms.length;
    const { byCell } = term;
    const terms = byCell?.terms ?? [{ type: term.type, sql: term.value }];
    for (const one of terms) {
      this.terms.push({ type: one.type, sql: (parts) => `(${one.sql(parts.slice(start, end))})` });
    }
    const value: Compiled['value'] = (aggregates) => {
      if (byCell === undefined) return aggregates[place] ?? null;
      const cells = terms.map(({ type }, index) => cellOfValue(aggregates[place + index] ?? null, type));
      return valueOfCell(byCell.value(cells), term.type);
    };
    return { type: term.type, sql, value };
  }

  #numeric(expression: Expression): Compiled {
    const compiled = this.compile(expression);
    if (isNumericKind(compiled.type.kind)) return compiled;
    return this.#refuse(expression, `A number should stand here, not ${compiled.type.native}`);
  }

  #condition(expression: Expression): Compiled {
    const compiled = this.compile(expression);
    if (compiled.type.kind === 'boolean') return compiled;
    return this.#refuse(expression, `A condition should stand here, not ${compiled.type.native}`);
  }

  /** All of them as one type: exact numbers as the one that holds them all, doubles where any is one. */
  #alike(expression: Expression, compiled: readonly Compiled[]): { type: ColumnType; all: Compiled[] } {
    const known = compiled.filter(({ type }) => type !== nothing);
    const [first] = known;
    if (first === undefined) return { type: nothing, all: [...compiled] };
    if (known.every(({ type }) => type.native === first.type.native)) {
      return { type: first.type, all: [...compiled] };
    }
    const odd = known.find(({ type }) => !isNumericKind(type.kind));
    if (odd !== undefined) {
      const other = known.find(({ type }) => type.native !== odd.type.native) ?? first;
      this.#refuse(expression, `${other.type.native} and ${odd.type.native} do not go together`);
    }
    const isFloat = known.some(({ type }) => type.kind === 'float');
    const scale = Math.max(...known.map(({ type }) => type.scale ?? 0));
    const isWhole = known.every(({ type }) => type.kind === 'integer');
    const type = isFloat ? double : isWhole ? whole : decimalType(scale);
    return {
      type,
      all: compiled.map((one) => ({
        type,
        sql: (parts) =>
          isFloat && one.type !== nothing
            ? nearestDouble(`CAST(${one.sql(parts)} AS ${one.type.native})`, one.type)
            : `CAST(${one.sql(parts)} AS ${type.native})`,
        value: (aggregates) => convertedTo(one.value(aggregates), one.type, type),
      })),
    };
  }

  #binary(expression: Extract<Expression, { kind: 'binary' }>): Compiled {
    const { operator, left, right } = expression;
    if (operator === 'and' || operator === 'or') {
      const [a, b] = [this.#condition(left), this.#condition(right)];
      return {
        type: truth,
        sql: (parts) => `(${a.sql(parts)} ${operator.toUpperCase()} ${b.sql(parts)})`,
        value: (aggregates) => joinedBy(operator, a.value(aggregates), b.value(aggregates)),
      };
    }
    const isComparison = !['+', '-', '*', '/'].includes(operator);
    if (isComparison) {
      const { all } = this.#alike(expression, [this.compile(left), this.compile(right)]);
      return {
        type: truth,
        sql: (parts) => `(${all.map((one) => one.sql(parts)).join(` ${operator} `)})`,
        value: (aggregates) => {
          const [a = null, b = null] = all.map((one) => one.value(aggregates));
          return compared(operator, a, b);
        },
      };
    }
    const sides = [this.#numeric(left), this.#numeric(right)];
    const doubles = (parts: readonly string[]) =>
      sides.map(({ sql, type }) => nearestDouble(sql(parts), type));
    const ofDoubles: Compiled['value'] = (aggregates) => {
      const [a = null, b = null] = sides.map((side) => doubleOf(side.value(aggregates), side.type));
      return reckoned(operator, a, b);
    };
    if (operator === '/') {
      return {
        type: double,
        sql: (parts) => `(${doubles(parts).join(' / nullif(')}, 0))`,
        value: ofDoubles,
      };
    }
    const exactly = (from: readonly Compiled[]): Compiled['value'] => {
      return (aggregates) => {
        const [a = null, b = null] = from.map((one) => one.value(aggregates));
        return reckoned(operator, a, b);
      };
    };
    if (operator === '*') {
      const scale = sides.reduce((sum, { type }) => sum + (type.scale ?? 0), 0);
      if (sides.some(({ type }) => type.kind === 'float') || scale > mostScale) {
        return { type: double, sql: (parts) => `(${doubles(parts).join(' * ')})`, value: ofDoubles };
      }
      const isWhole = sides.every(({ type }) => type.kind === 'integer');
      const wide = ({ sql, type }: Compiled, parts: readonly string[]) =>
        `CAST(${sql(parts)} AS ${isWhole ? 'HUGEINT' : `DECIMAL(38,${type.scale ?? 0})`})`;
      return {
        type: isWhole ? whole : decimalType(scale),
        sql: (parts) => `(${sides.map((side) => wide(side, parts)).join(' * ')})`,
        value: exactly(sides),
      };
    }
    const { type, all } = this.#alike(expression, sides);
    // Of one type of fewer digits already: the sum may need one more.
    const wide =
      type.kind === 'integer' ? whole : type.kind === 'decimal' ? decimalType(type.scale ?? 0) : double;
    return {
      type: wide,
      sql: (parts) =>
        `(${all.map((one) => `CAST(${one.sql(parts)} AS ${wide.native})`).join(` ${operator} `)})`,
      value: exactly(all),
    };
  }

  #call(expression: Extract<Expression, { kind: 'call' }>): Compiled {
    const { name, values } = expression;
    const [first, second, third] = values;
    if (first === undefined) return this.#refuse(expression, `${name} is given nothing`);
    switch (name) {
      case 'if': {
        const condition = this.#condition(first);
        const branches = [second ?? first, third ?? first].map((one) => this.compile(one));
        const { type, all } = this.#alike(expression, branches);
        const [yes, no] = all;
        return {
          type,
          sql: (parts) =>
            `(CASE WHEN ${condition.sql(parts)} THEN ${yes?.sql(parts)} ELSE ${no?.sql(parts)} END)`,
          value: (aggregates) => (condition.value(aggregates) === true ? yes : no)?.value(aggregates) ?? null,
        };
      }
      case 'coalesce': {
        const { type, all } = this.#alike(
          expression,
          values.map((one) => this.compile(one)),
        );
        return {
          type,
          sql: (parts) => `coalesce(${all.map((one) => one.sql(parts)).join(', ')})`,
          value: (aggregates) =>
            all.map((one) => one.value(aggregates)).find((value) => value !== null) ?? null,
        };
      }
      case 'abs': {
        const operand = this.#numeric(first);
        const value: Compiled['value'] = (aggregates) => magnitudeOf(operand.value(aggregates));
        return operand.type.kind === 'integer'
          ? { type: whole, sql: (parts) => `abs(CAST(${operand.sql(parts)} AS HUGEINT))`, value }
          : { type: operand.type, sql: (parts) => `abs(${operand.sql(parts)})`, value };
      }
      case 'round':
        return this.#round(first, second);
      default:
        return assertNever(name);
    }
  }

  #round(value: Expression, digits: Expression | undefined): Compiled {
    const operand = this.#numeric(value);
    const { type, sql } = operand;
    const count = digits === undefined ? 0 : digits.kind === 'number' ? Number(digits.text) : Number.NaN;
    if (!Number.isInteger(count) || count > 15) {
      return this.#refuse(digits ?? value, 'Digits to round to are a whole number from 0 to 15');
    }
    if (type.kind === 'integer') return operand;
    const from = type.scale ?? 0;
    const scale = Math.min(count, from);
    const to = type.kind === 'float' ? count : scale;
    const rounded: Compiled['value'] = (aggregates) => roundedTo(operand.value(aggregates), from, to);
    if (type.kind === 'float') {
      return { type: double, sql: (parts) => `round(${sql(parts)}, ${count})`, value: rounded };
    }
    return {
      type: decimalType(scale),
      sql: (parts) => `CAST(round(${sql(parts)}, ${scale}) AS DECIMAL(38,${scale}))`,
      value: rounded,
    };
  }
}

/**
 * An expression over aggregates as SQL over their parts, so that every total is computed from rows. Sums, differences
 * and products of exact numbers are exact; a quotient is a double, null where the divisor is 0; null makes null.
 * Throws input.invalid and not-found with the position in the expression.
 */
export function planExpression(text: string, columns: readonly PivotColumn[], figures: Figures): Term {
  const compiler = new Compiler(text, columns, figures);
  const { type, sql, value } = compiler.compile(parsed(text, columns));
  const { parts, terms } = compiler;
  if (parts.length === 0) {
    throw invalidAt(text, 0, 'The expression has no aggregate.', 'Write, for example, sum(value) / count().');
  }
  return {
    type,
    parts,
    value: sql,
    byCell: {
      terms,
      value: (cells) => {
        const aggregates = cells.map((cell, place) => valueOfCell(cell, terms[place]?.type ?? double));
        return cellOfValue(value(aggregates), type);
      },
    },
  };
}
