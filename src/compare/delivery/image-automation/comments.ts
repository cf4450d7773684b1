import { Lexer } from 'yaml';

/** A comment of a YAML file. */
export interface YamlComment {
  /** From its `#` on. */
  readonly text: string;
  /** 1-based. */
  readonly line: number;
  /** What stands before it on its line; blank for a comment that has the line to itself. */
  readonly before: string;
}

/** The comments of a YAML stream, in order; what looks like one inside a text is none. Never throws on any input. */
export function commentsOf(source: string): readonly YamlComment[] {
  const found: YamlComment[] = [];
  let line = 1;
  let before = '';
  for (const lexeme of new Lexer().lex(source)) {
    if (lexeme.startsWith('#')) found.push({ text: lexeme.trimEnd(), line, before });
    const last = lexeme.lastIndexOf('\n');
    if (last < 0) before += lexeme;
    else {
      line += lexeme.split('\n').length - 1;
      before = lexeme.slice(last + 1);
    }
  }
  return found;
}
