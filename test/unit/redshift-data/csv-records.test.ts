import { expect, test } from 'vitest';
import { createRecordCounter, lengthOfHeader } from '#main/connectors/redshift-data/csv-records.ts';

test('records are counted by their ends, not by the line feeds within quotes', () => {
  const counter = createRecordCounter();
  counter.add('a,"b\nc"\r\n"say ""x""\n",d\n');
  expect(counter.records).toBe(2);
});

test('a record may go on from one piece to the next, and the last of a piece may lack its end', () => {
  const counter = createRecordCounter();
  expect(counter.add('a,"b\n')).toBe('a,"b\n');
  expect(counter.records).toBe(0);
  expect(counter.add('c"\nd,e')).toBe('c"\nd,e\n');
  expect(counter.records).toBe(2);
  expect(counter.add('')).toBe('');
});

test('a line of names is known by its names, in quotes or without', () => {
  expect(lengthOfHeader('a,b\n1,2\n', ['a', 'b'])).toBe(4);
  expect(lengthOfHeader('"a","b"\r\n1,2\n', ['a', 'b'])).toBe(9);
  expect(lengthOfHeader('"a,""x"""\n', ['a,"x"'])).toBe(10);
  expect(lengthOfHeader('a,bb\n', ['a', 'b'])).toBe(0);
  expect(lengthOfHeader('a\n', ['a', 'b'])).toBe(0);
  expect(lengthOfHeader(',b\n', ['', 'b'])).toBe(3);
});

test('records beyond the most that are wanted are cut off', () => {
  const counter = createRecordCounter();
  expect(counter.add('a\n', 3)).toBe('a\n');
  expect(counter.add('"b\nb"\nc\nd\n', 3)).toBe('"b\nb"\nc\n');
  expect(counter.add('e\n', 3)).toBe('');
  expect(counter.records).toBe(3);
});
