import { Lexer, Parser } from 'yaml';
import type { CST } from 'yaml';

/** Collections inside each other; Kubernetes' own objects stay below 40. */
const MAX_DEPTH = 200;

/** Words, marks and spaces of one file; a dense manifest of the largest size that is read has two thirds. */
const MAX_LEXEMES = 1_000_000;

/** Why a file is not parsed any further. */
export type TokenLimit = 'too-deep' | 'too-long';

/**
 * The concrete syntax of a stream, document by document. Where a limit is met it gives the
 * limit and nothing after it. The parser keeps what it is in as a list, so that deep nesting is seen
 * while it is read: composing recurses, and a process that runs out of stack or of memory there may not
 * survive it.
 */
export function* boundedTokens(
  source: string,
  onNewLine: (offset: number) => void,
): Generator<CST.Token | TokenLimit> {
  const parser = new Parser(onNewLine);
  onNewLine(0);
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(source)) {
    lexemes += 1;
    if (lexemes > MAX_LEXEMES) {
      yield 'too-long';
      return;
    }
    yield* parser.next(lexeme);
    // The document itself is on the stack, and so is the scalar that is being read.
    if (parser.stack.length > MAX_DEPTH + 2) {
      yield 'too-deep';
      return;
    }
  }
  yield* parser.end();
}
