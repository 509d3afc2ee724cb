import { serve } from '../worker/serve.ts';
import type { CompletionRequest } from './request.ts';
import { type Suggestion, suggestAt } from './suggest.ts';

type Told = Extract<CompletionRequest, { kind: 'tables' }>;

function createAnswer(): (request: CompletionRequest) => readonly Suggestion[] {
  const told = new Map<string, Told>();
  return (request) => {
    if (request.kind === 'tables') {
      told.set(request.connectionId, request);
      return [];
    }
    const { text, offset, dialect, connectionId } = request;
    const { tables = [], name } = told.get(connectionId) ?? {};
    const unread = tables === null ? name : undefined;
    return suggestAt(text, offset, {
      dialect,
      tables: tables ?? [],
      ...(unread === undefined ? {} : { unread }),
    });
  };
}

serve(createAnswer());
