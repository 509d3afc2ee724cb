import { Violation } from './errors.ts';
import { type NormalizedSchema, type TimestampForm, timestampForm } from './schema.ts';

/** A plain value as XML, a header or a query parameter writes it. */
export function encodeText(
  schema: NormalizedSchema,
  value: unknown,
  path: string,
  timestamps: TimestampForm,
): string {
  if (schema.isTimestampSchema() && value instanceof Date) {
    switch (timestampForm(schema, timestamps)) {
      case 'epoch':
        return String(value.getTime() / 1000);
      case 'date-time':
        return value.toISOString();
      case 'http-date':
        return value.toUTCString();
    }
  }
  if (schema.isBlobSchema() && value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (schema.isBooleanSchema() && typeof value === 'boolean') return String(value);
  if (schema.isNumericSchema() && typeof value === 'number') return String(value);
  if (schema.isStringSchema() && typeof value === 'string') return value;
  throw new Violation(`${path}: ${String(value)} is not of the type that the schema has.`);
}

/** The plain value that such text stands for. */
export function decodeText(schema: NormalizedSchema, text: string, path: string): unknown {
  if (schema.isTimestampSchema()) {
    const date = /^\d+(\.\d+)?$/.test(text) ? new Date(Number(text) * 1000) : new Date(text);
    if (Number.isNaN(date.getTime())) throw new Violation(`${path}: ${text} is no time.`);
    return date;
  }
  if (schema.isBlobSchema()) return new Uint8Array(Buffer.from(text, 'base64'));
  if (schema.isBooleanSchema()) {
    if (text === 'true' || text === 'false') return text === 'true';
    throw new Violation(`${path}: ${text} is neither true nor false.`);
  }
  if (schema.isNumericSchema()) {
    const number = Number(text);
    if (text.trim() === '' || !Number.isFinite(number)) throw new Violation(`${path}: ${text} is no number.`);
    return number;
  }
  return text;
}
