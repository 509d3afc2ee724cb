import type { CatalogTable } from '#shared/model/catalog.ts';
import { serve } from '../worker/serve.ts';
import type { CompletionRequest } from './request.ts';
import { type Suggestion, suggestAt } from './suggest.ts';

function createAnswer(): (request: CompletionRequest) => readonly Suggestion[] {
  const tables = new Map<string, readonly CatalogTable[]>();
  return (request) => {
    if (request.kind === 'tables') {
      tables.set(request.connectionId, request.tables);
      return [];
    }
    const { text, offset, dialect, connectionId } = request;
    return suggestAt(text, offset, { dialect, tables: tables.get(connectionId) ?? [] });
  };
}

serve(createAnswer());
