/** One token of an action of a Go template. */
export interface TemplateToken {
  readonly kind: 'string' | 'char' | 'number' | 'field' | 'variable' | 'word' | 'dot' | 'sign';
  readonly text: string;
  /** It is true where a blank stands before it: `.a.b` is one operand, and `.a .b` are two. */
  readonly isApart: boolean;
}

/**
 * Reads the actions of a template as Go's lexer does; the text between them is left out, and comments are. Null where an
 * action is none.
 */
export function templateActions(text: string): readonly (readonly TemplateToken[])[] | null {
  const actions: (readonly TemplateToken[])[] = [];
  for (let at = text.indexOf('{{'); at !== -1;) {
    const comment = endOfComment(text, at + 2);
    const read = comment === null ? actionAt(text, at + 2) : { tokens: [], end: comment };
    if (read === null) return null;
    if (read.tokens.length > 0) actions.push(read.tokens);
    at = text.indexOf('{{', read.end);
  }
  return actions;
}

const COMMENT = /(?:-\s+)?\/\*/y;
const COMMENT_END = /\*\/(?:\s+-)?\}\}/y;

/** Gives where a comment ends that begins at a place; null where none does. */
function endOfComment(text: string, start: number): number | null {
  const begun = matchAt(COMMENT, text, start);
  const closed = begun === null ? -1 : text.indexOf('*/', begun);
  return closed === -1 ? null : matchAt(COMMENT_END, text, closed);
}

const TRIM = /-(?=\s)/y;
const END = /\s+-\}\}|\s*\}\}/y;

const TOKEN =
  /(\s*)(?:(?<string>"(?:\\.|[^"\\\n])*"|`[^`]*`)|(?<char>'(?:\\.|[^'\\\n])+')|(?<number>[+-]?(?:\d|\.\d)[\w.]*)|(?<field>\.[\p{L}_][\p{L}\p{N}_]*)|(?<variable>\$[\p{L}\p{N}_]*)|(?<word>[\p{L}_][\p{L}\p{N}_]*)|(?<dot>\.)|(?<sign>:=|[=|(),]))/uy;

interface ActionRead {
  readonly tokens: readonly TemplateToken[];
  readonly end: number;
}

function actionAt(text: string, start: number): ActionRead | null {
  const tokens: TemplateToken[] = [];
  let at = matchAt(TRIM, text, start) ?? start;
  for (;;) {
    const end = matchAt(END, text, at);
    if (end !== null) return { tokens, end };
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) return null;
    const [whole, blank = ''] = match;
    const kind = KINDS.find((each) => match.groups?.[each] !== undefined);
    if (kind === undefined) return null;
    tokens.push({ kind, text: whole.slice(blank.length), isApart: blank !== '' });
    at += whole.length;
  }
}

const KINDS = ['string', 'char', 'number', 'field', 'variable', 'word', 'dot', 'sign'] as const;

/** Gives where a match ends that begins at a place; null where there is none. */
function matchAt(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}
