import { dialects } from '#shared/model/query.ts';
import { type Suggestion, suggestionKinds } from '../completion/suggest.ts';
import { languageOf, registerDialect } from './dialect-language.ts';
import type { Monaco } from './load-monaco.ts';

/** What may be written at an offset of a document, by its address. */
export type Suggest = (uri: string, text: string, offset: number) => Promise<readonly Suggestion[]>;

/** Teaches the editor the dialects: their colours, and what can be completed and folded in them. */
const readTablesCommand = 'backcast.read-tables';

export function registerSql(monaco: Monaco, suggest: Suggest, readTables: (uri: string) => void): void {
  const { CompletionItemInsertTextRule, CompletionItemKind, FoldingRangeKind } = monaco.languages;
  const kinds = {
    column: CompletionItemKind.Field,
    alias: CompletionItemKind.Variable,
    table: CompletionItemKind.Struct,
    schema: CompletionItemKind.Module,
    function: CompletionItemKind.Function,
    type: CompletionItemKind.TypeParameter,
    keyword: CompletionItemKind.Keyword,
    'read-tables': CompletionItemKind.Event,
  } as const satisfies Record<Suggestion['kind'], number>;
  monaco.editor.registerCommand(readTablesCommand, (_accessor, uri: unknown) => readTables(String(uri)));
  const languages = dialects.map(languageOf);
  for (const dialect of dialects) registerDialect(monaco, dialect);

  monaco.languages.registerCompletionItemProvider(languages, {
    triggerCharacters: ['.'],
    async provideCompletionItems(model, position) {
      const word = model.getWordUntilPosition(position);
      const { lineNumber } = position;
      const range = new monaco.Range(lineNumber, word.startColumn, lineNumber, word.endColumn);
      const offset = model.getOffsetAt(position);
      const uri = model.uri.toString();
      const suggestions = await suggest(uri, model.getValue(), offset);
      return {
        // Reading tables may ask for a sign-in: it is not offered where Enter is on its way to end a word.
        suggestions: suggestions
          .filter(({ kind }) => kind !== 'read-tables' || word.word === '')
          .map((one) => ({
            label: one.detail === undefined ? one.label : { label: one.label, description: one.detail },
            kind: kinds[one.kind],
            sortText: suggestionKinds.indexOf(one.kind) + one.label,
            range,
            ...(one.kind === 'read-tables'
              ? { filterText: ' ', command: { id: readTablesCommand, title: one.label, arguments: [uri] } }
              : {}),
            ...(one.kind === 'function'
              ? {
                  insertText: `${one.insert}($0)`,
                  insertTextRules: CompletionItemInsertTextRule.InsertAsSnippet,
                }
              : { insertText: one.insert }),
          })),
      };
    },
  });

  monaco.languages.registerFoldingRangeProvider(languages, {
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
