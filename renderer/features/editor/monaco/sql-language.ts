import type { CatalogTable } from '#shared/model/catalog.ts';
import { type Suggestion, suggestAt } from '../completion.ts';
import type { Monaco } from './load-monaco.ts';

/** How near to the top of the list each kind stands. */
const ranks = { column: '1', alias: '2', table: '3', schema: '4', keyword: '5' } as const;

/** Teaches the editor what can be completed and folded in SQL. `tables` gives those of the connection in use. */
export function registerSql(monaco: Monaco, tables: () => readonly CatalogTable[]): void {
  const { CompletionItemKind, FoldingRangeKind } = monaco.languages;
  const kinds = {
    column: CompletionItemKind.Field,
    alias: CompletionItemKind.Variable,
    table: CompletionItemKind.Struct,
    schema: CompletionItemKind.Module,
    keyword: CompletionItemKind.Keyword,
  } as const satisfies Record<Suggestion['kind'], number>;

  monaco.languages.registerCompletionItemProvider('sql', {
    triggerCharacters: ['.'],
    provideCompletionItems(model, position) {
      const word = model.getWordUntilPosition(position);
      const range = new monaco.Range(
        position.lineNumber,
        word.startColumn,
        position.lineNumber,
        word.endColumn,
      );
      const suggestions = suggestAt(model.getValue(), model.getOffsetAt(position), tables());
      return {
        suggestions: suggestions.map((suggestion) => ({
          label:
            suggestion.detail === undefined
              ? suggestion.label
              : { label: suggestion.label, description: suggestion.detail },
          kind: kinds[suggestion.kind],
          insertText: suggestion.insert,
          sortText: ranks[suggestion.kind] + suggestion.label,
          range,
        })),
      };
    },
  });

  monaco.languages.registerFoldingRangeProvider('sql', {
    provideFoldingRanges(model) {
      return blockComments(model.getValue()).map(({ start, end }) => ({
        start: model.getPositionAt(start).lineNumber,
        end: model.getPositionAt(end).lineNumber,
        kind: FoldingRangeKind.Comment,
      }));
    },
  });
}

function blockComments(text: string): readonly { readonly start: number; readonly end: number }[] {
  return [...text.matchAll(/\/\*[\s\S]*?\*\//g)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
}
