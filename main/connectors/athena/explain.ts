import { bindLiterals } from '#shared/sql/bind.ts';
import type { AwsContext } from '../../aws/aws.ts';
import type { Statement } from '../connector.ts';
import type { FetchTools } from './fetch.ts';
import { asWritten } from './run.ts';
import { askLines } from './side-query.ts';

/** What Athena says of a statement behind `EXPLAIN …`; positions in its errors are those in the statement. */
export async function explainAs(
  tools: FetchTools,
  words: string,
  statement: Statement,
  context: AwsContext,
): Promise<string> {
  const bound = bindLiterals(statement, 'athena');
  const prefix = `EXPLAIN ${words} `;
  try {
    return (await askLines(tools, prefix + bound.sql, context)).join('\n');
  } catch (error) {
    const inStatement = (offset: number) => bound.sourceOffset(Math.max(0, offset - prefix.length));
    throw asWritten(error, statement.sql, inStatement);
  }
}

/** The plan as one tree, then as the stages that run apart. */
export async function explainStatement(
  tools: FetchTools,
  statement: Statement,
  context: AwsContext,
): Promise<string> {
  const [logical, distributed] = await Promise.all([
    explainAs(tools, '(TYPE LOGICAL)', statement, context),
    explainAs(tools, '(TYPE DISTRIBUTED)', statement, context),
  ]);
  return `Logical plan\n\n${logical}\n\nDistributed plan\n\n${distributed}`;
}
