import {
  BaseErrorListener,
  CharStreams,
  CommonTokenStream,
  type Lexer,
  type Parser,
  PredictionMode,
  Token,
} from 'antlr4ng';

/** Where a text stops being a statement; offsets in UTF-16 units, both 0 long at the text's end. */
export interface Mistake {
  readonly start: number;
  readonly end: number;
  /** What stands there; empty at the end. */
  readonly found: string;
}

/** A grammar that was compiled into code. */
export interface Grammar {
  lexer(characters: ReturnType<typeof CharStreams.fromString>): Lexer;
  /** Reads a whole text; gives the parser so that it can be set up first. */
  parser(tokens: CommonTokenStream): Parser & { program(): unknown };
}

class Stopped extends Error {
  readonly mistake: Mistake;
  constructor(mistake: Mistake) {
    super('stopped at the first mistake');
    this.mistake = mistake;
  }
}

class StopAtFirst extends BaseErrorListener {
  override syntaxError(_recognizer: unknown, offending: Token | null, _line: number, _column: number): void {
    if (offending === null) return;
    const atEnd = offending.type === Token.EOF;
    const end = atEnd ? offending.start : offending.stop + 1;
    throw new Stopped({ start: offending.start, end, found: atEnd ? '' : (offending.text ?? '') });
  }
}

function mistakeIn(text: string, grammar: Grammar, mode: number): Mistake | undefined {
  const lexer = grammar.lexer(CharStreams.fromString(text));
  lexer.removeErrorListeners();
  const parser = grammar.parser(new CommonTokenStream(lexer));
  parser.removeErrorListeners();
  parser.addErrorListener(new StopAtFirst());
  parser.buildParseTrees = false;
  parser.interpreter.predictionMode = mode;
  try {
    parser.program();
    return undefined;
  } catch (thrown) {
    if (thrown instanceof Stopped) return thrown.mistake;
    throw thrown;
  }
}

/**
 * The first mistake of a statement. The quick way of reading may refuse what the full one takes, never the other way
 * round: so only what both refuse is one. Reading stops there, for what follows a mistake is guesswork and slow.
 */
export function firstMistake(text: string, grammar: Grammar): Mistake | undefined {
  const quick = mistakeIn(text, grammar, PredictionMode.SLL);
  return quick === undefined ? undefined : mistakeIn(text, grammar, PredictionMode.LL);
}
