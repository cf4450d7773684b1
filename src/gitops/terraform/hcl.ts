/** Holds what stands between the braces of a block, or in a file of Terraform's language. */
export interface HclBody {
  readonly attributes: readonly HclAttribute[];
  readonly blocks: readonly HclBlock[];
}

export interface HclAttribute {
  readonly name: string;
  /** Is the expression as it is written, without comments and blanks that say nothing. */
  readonly text: string;
  /** Counts from 1. */
  readonly line: number;
}

export interface HclBlock extends HclBody {
  readonly type: string;
  readonly labels: readonly string[];
  readonly line: number;
}

/** Bounds the blocks within one another; deeper ones are no blocks. */
const MOST_DEEP = 40;

/** Reads a file of Terraform's language: blocks and attributes, whose expressions stay texts. Each letter is read once. */
export const hclBody = (text: string): HclBody => new HclReader(text).body(0);

/** Holds what an expression is, as far as it is written out; `open` is evaluated. */
export type HclTerm =
  | { readonly kind: 'map'; readonly entries: readonly HclAttribute[] }
  | { readonly kind: 'list'; readonly items: readonly string[] };

/** Takes an expression apart that is one map or one list; null for others, and for those that a loop makes. */
export const hclTerm = (text: string): HclTerm | null =>
  /^[{[]/.test(text) && !text.includes(HEREDOC) ? new HclReader(text).term() : null;

class HclReader {
  readonly #text: string;
  #at = 0;
  #line = 1;
  #counted = 0;

  constructor(text: string) {
    this.#text = text;
  }

  body(depth: number): HclBody {
    const attributes: HclAttribute[] = [];
    const blocks: HclBlock[] = [];
    for (;;) {
      this.#skipBlanks();
      const letter = this.#text[this.#at];
      if (letter === undefined) break;
      if (letter === '}' && depth > 0) {
        this.#at += 1;
        break;
      }
      const word = this.#word();
      if (word === null) this.#at += 1;
      else this.#item(word, depth, attributes, blocks);
    }
    return { attributes, blocks };
  }

  term(): HclTerm | null {
    const isMap = this.#text.startsWith('{');
    const entries: HclAttribute[] = [];
    this.#at = 1;
    while (this.#text[this.#at] !== (isMap ? '}' : ']')) {
      const entry = this.#entry(isMap);
      if (entry === null) return null;
      entries.push(entry);
    }
    if (this.#at !== this.#text.length - 1) return null;
    return isMap
      ? { kind: 'map', entries }
      : { kind: 'list', items: entries.map(({ text }) => text) };
  }

  /** Reads an entry of a map, or one of a list, which has no name; null for what is none. */
  #entry(isMap: boolean): HclAttribute | null {
    const name = isMap ? this.#word() : '';
    if (name === null || (isMap && this.#skip(/[=:](?![=>])/y) === '')) return null;
    const text = this.#expression();
    this.#skip(/,/y);
    return text === '' || /^for\b/.test(text) ? null : { name, text, line: 1 };
  }

  /** Reads what follows a name: an expression, or labels and a block. */
  #item(name: string, depth: number, attributes: HclAttribute[], blocks: HclBlock[]): void {
    const line = this.#lineHere();
    const labels: string[] = [];
    for (;;) {
      this.#skip(/[ \t]*/y);
      const letter = this.#text[this.#at];
      if (letter === '=' || letter === ':') {
        this.#at += 1;
        attributes.push({ name, text: this.#expression(), line });
        return;
      }
      if (letter === '{' && depth < MOST_DEEP) {
        this.#at += 1;
        blocks.push({ type: name, labels, line, ...this.body(depth + 1) });
        return;
      }
      const label = this.#word();
      if (label === null) return;
      labels.push(label);
    }
  }

  #lineHere(): number {
    for (; this.#counted < this.#at; this.#counted += 1)
      if (this.#text[this.#counted] === '\n') this.#line += 1;
    return this.#line;
  }

  #skip(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  /** Passes over blanks and comments; false where there are none. */
  #skipBlanks(): boolean {
    const begin = this.#at;
    for (;;) {
      this.#skip(/\s+/y);
      const two = this.#text.slice(this.#at, this.#at + 2);
      if (two.startsWith('#') || two === '//') this.#skip(/[^\n]*/y);
      else if (two === '/*') {
        const end = this.#text.indexOf('*/', this.#at + 2);
        this.#at = end < 0 ? this.#text.length : end + 2;
      } else return this.#at > begin;
    }
  }

  #word(): string | null {
    if (this.#text[this.#at] === '"') return this.#quoted().slice(1, -1);
    const word = this.#skip(/[\p{L}_][\p{L}\d_-]*/uy);
    return word === '' ? null : word;
  }

  #quoted(): string {
    const begin = this.#at;
    this.#at = endOfText(this.#text, begin);
    return this.#text.slice(begin, this.#at);
  }

  /** Reads to the end of its line; within brackets lines go on, and within braces each ends an entry. */
  #expression(): string {
    const parts: string[] = [];
    const open: string[] = [];
    for (;;) {
      if (open.length === 0) this.#skip(/(?:[ \t\r]|\/\*[^]*?\*\/)*/y);
      const letter = this.#text[this.#at];
      if (letter === undefined || (open.length === 0 && this.#isEnd(letter))) break;
      const begin = this.#at;
      if (!this.#skipBlanks()) this.#take(letter, parts, open);
      else if (open.at(-1) === '{' && this.#text.slice(begin, this.#at).includes('\n'))
        addComma(parts);
    }
    return joined(parts);
  }

  #take(letter: string, parts: string[], open: string[]): void {
    if (letter === ',') {
      this.#at += 1;
      addComma(parts);
      return;
    }
    if ('([{'.includes(letter)) open.push(letter);
    if (')]}'.includes(letter)) {
      open.pop();
      if (parts.at(-1) === ',') parts.pop();
    }
    parts.push(this.#part(letter, open.includes('{')));
  }

  #isEnd(letter: string): boolean {
    return /[\n,}\]#]/.test(letter) || this.#text.startsWith('//', this.#at);
  }

  #part(letter: string, isInMap: boolean): string {
    if (letter === '"') return this.#quoted();
    if (letter === '<' && this.#text.startsWith('<<', this.#at)) {
      const text = this.#heredoc();
      // in quotes it ends before what follows it
      return isInMap && text.startsWith(HEREDOC) && !/[$%]\{/.test(text)
        ? JSON.stringify(text.slice(HEREDOC.length))
        : text;
    }
    const word = this.#skip(/[\p{L}\d_.-]+/uy);
    if (word !== '') return word;
    this.#at += 1;
    return letter;
  }

  /** Reads `<<EOT` to the line that is `EOT`, and leaves the end of that line. */
  #heredoc(): string {
    const mark = this.#skip(/<<-?[ \t]*[\p{L}\d_-]+[ \t\r]*\n/uy);
    const name = mark.replace(/^<<-?/, '').trim();
    if (name === '') {
      this.#at += 2;
      return '<<';
    }
    const begin = this.#at;
    while (this.#at < this.#text.length) {
      const start = this.#at;
      const line = this.#skip(/[^\n]*/y);
      if (line.trim() === name) return heredocText(this.#text.slice(begin, start));
      this.#at += 1;
    }
    return heredocText(this.#text.slice(begin));
  }
}

/** Ends an entry, once. */
function addComma(parts: string[]): void {
  if (!/^[{[(,]$/.test(parts.at(-1) ?? '{')) parts.push(',');
}

/** Marks the text of several lines, so that it can be told from others. */
export const HEREDOC = '<<\n';

const heredocText = (text: string): string => `${HEREDOC}${text}`;

/** Puts a blank only between words. */
const joined = (parts: readonly string[]): string =>
  parts
    .map((part, at) => {
      const isApart = /[\p{L}\d_"]$/u.test((parts[at - 1] ?? '').slice(-1));
      return isApart && /^[\p{L}\d_"]/u.test(part) ? ` ${part}` : part;
    })
    .join('');

/** Finds the end of a text in quotes, in which `${…}` holds expressions with texts of their own. */
function endOfText(text: string, begin: number): number {
  const open = ['"'];
  let at = begin + 1;
  while (at < text.length && open.length > 0) {
    if (open.length === 1 && text[at] === '\n') return at;
    at += open.at(-1) === '"' ? withinText(text, at, open) : withinExpression(text[at], open);
  }
  return at;
}

/** Gives how many letters it took. */
function withinText(text: string, at: number, open: string[]): number {
  const letter = text[at] ?? '';
  if (letter === '\\') return 2;
  if (letter === '"') open.pop();
  if (!'$%'.includes(letter) || text[at + 1] !== '{') return 1;
  // two of them are one letter
  if (text[at - 1] !== letter) open.push('}');
  return 2;
}

function withinExpression(letter: string | undefined, open: string[]): number {
  if (letter === '}') open.pop();
  if (letter === '"') open.push('"');
  if (letter === '{') open.push('}');
  return 1;
}
