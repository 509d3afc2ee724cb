import type { Monaco } from './load-monaco.ts';

export const themeName = 'backcast';

/** Gives the editor the page's own colours, now and whenever the page's theme changes; gives a way to stop. */
export function followTheme(monaco: Monaco): () => void {
  const page = document.documentElement;
  const observer = new MutationObserver(() => applyTheme(monaco));
  observer.observe(page, { attributeFilter: ['data-theme'] });
  applyTheme(monaco);
  return () => observer.disconnect();
}

function applyTheme(monaco: Monaco): void {
  const style = getComputedStyle(document.documentElement);
  const colour = (token: string): string => longHex(style.getPropertyValue(token).trim());
  const rule = (token: string, from: string, fontStyle = '') => ({
    token,
    foreground: colour(from).replace('#', ''),
    fontStyle,
  });
  monaco.editor.defineTheme(themeName, {
    base: document.documentElement.dataset.theme === 'dark' ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      rule('', '--text'),
      rule('keyword', '--syntax-keyword'),
      rule('delimiter', '--text-muted'),
      rule('delimiter.parenthesis', '--text-muted'),
      rule('delimiter.square', '--text-muted'),
      rule('predefined.sql', '--syntax-function'),
      rule('type.sql', '--syntax-function'),
      rule('variable.sql', '--syntax-number'),
      rule('operator.sql', '--text-muted'),
      rule('string.sql', '--syntax-string'),
      rule('number', '--syntax-number'),
      rule('comment', '--text-dim', 'italic'),
      rule('identifier.quote', '--text'),
    ],
    colors: {
      'editor.background': colour('--bg'),
      'editor.foreground': colour('--text'),
      'editorCursor.foreground': colour('--accent'),
      'editorLineNumber.foreground': colour('--text-dim'),
      'editorLineNumber.activeForeground': colour('--text'),
      'editor.selectionBackground': colour('--bg-selected'),
      'editor.inactiveSelectionBackground': colour('--bg-pressed'),
      'editor.lineHighlightBackground': colour('--bg-panel'),
      'editor.lineHighlightBorder': colour('--bg-panel'),
      'editor.wordHighlightBackground': colour('--bg-hover'),
      'editor.foldBackground': colour('--bg-panel'),
      'editorIndentGuide.background1': colour('--line'),
      // Brackets of every depth alike: nesting is told by the match, not by six colours.
      ...Object.fromEntries(
        [1, 2, 3, 4, 5, 6].map((depth) => [
          `editorBracketHighlight.foreground${depth}`,
          colour('--text-muted'),
        ]),
      ),
      'editorBracketMatch.background': colour('--bg-selected'),
      'editorBracketMatch.border': colour('--accent'),
      'editorWidget.background': colour('--bg-raised'),
      'editorWidget.foreground': colour('--text'),
      'editorWidget.border': colour('--line-strong'),
      'editorSuggestWidget.background': colour('--bg-raised'),
      'editorSuggestWidget.foreground': colour('--text'),
      'editorSuggestWidget.border': colour('--line'),
      'editorSuggestWidget.selectedBackground': colour('--bg-selected'),
      'editorSuggestWidget.selectedForeground': colour('--text'),
      'editorSuggestWidget.highlightForeground': colour('--accent'),
      'editorSuggestWidget.focusHighlightForeground': colour('--accent'),
      'editorHoverWidget.background': colour('--bg-raised'),
      'editorHoverWidget.border': colour('--line'),
      'editorError.foreground': colour('--bad'),
      'editorWarning.foreground': colour('--warn'),
      'input.background': colour('--bg'),
      'input.foreground': colour('--text'),
      'input.border': colour('--line-strong'),
      focusBorder: colour('--focus'),
      'menu.background': colour('--bg-raised'),
      'menu.foreground': colour('--text'),
      'menu.selectionBackground': colour('--bg-selected'),
      'menu.selectionForeground': colour('--text'),
      'scrollbarSlider.background': colour('--scrollbar'),
      'scrollbarSlider.hoverBackground': colour('--scrollbar-hover'),
      'scrollbarSlider.activeBackground': colour('--scrollbar-hover'),
      'list.hoverBackground': colour('--bg-hover'),
      'list.focusBackground': colour('--bg-selected'),
      'list.focusForeground': colour('--text'),
    },
  });
  monaco.editor.setTheme(themeName);
}

/** The editor reads colours of six or eight digits only; the build shortens them where it can. */
function longHex(colour: string): string {
  const short = /^#([0-9a-f]{3,4})$/i.exec(colour)?.[1];
  return short === undefined ? colour : `#${[...short].map((digit) => digit + digit).join('')}`;
}
