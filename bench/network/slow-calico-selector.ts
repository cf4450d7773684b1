import type { Labels } from './plain-network.ts';

type Predicate = (labels: Labels) => boolean;

const TOKEN = /\s*(&&|\|\||==|!=|!|[(){},]|'[^']*'|"[^"]*"|[\w./-]+)/y;

/** Tells whether a selector in Calico's own language selects labels. */
export const calicoSelects = (selector: string, labels: Labels): boolean =>
  new CalicoReader(selector).whole()(labels);

/** Reads one term after the other; `||` binds least, then `&&`, then `!`. */
class CalicoReader {
  readonly #selector: string;
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(selector: string) {
    this.#selector = selector;
    const tokens: string[] = [];
    const token = new RegExp(TOKEN);
    for (let found = token.exec(selector); found !== null; found = token.exec(selector))
      tokens.push(found[1] ?? '');
    this.#tokens = tokens;
  }

  whole(): Predicate {
    const read = this.#either();
    if (this.#at < this.#tokens.length) this.#fail();
    return read;
  }

  #either(): Predicate {
    const all = [this.#both()];
    while (this.#skips('||')) all.push(this.#both());
    return (labels) => all.some((each) => each(labels));
  }

  #both(): Predicate {
    const all = [this.#single()];
    while (this.#skips('&&')) all.push(this.#single());
    return (labels) => all.every((each) => each(labels));
  }

  #single(): Predicate {
    if (this.#skips('!')) {
      const negated = this.#single();
      return (labels) => !negated(labels);
    }
    if (!this.#skips('(')) return this.#term();
    const inner = this.#either();
    this.#expect(')');
    return inner;
  }

  #term(): Predicate {
    const word = this.#next();
    if (word !== 'all' && word !== 'global' && word !== 'has') return this.#comparison(word);
    this.#expect('(');
    const key = word === 'has' ? this.#next() : null;
    this.#expect(')');
    // what is global is in no namespace, as no pod is
    return (labels) => (key === null ? word === 'all' : labels[key] !== undefined);
  }

  /** A label that is absent is unequal to every value, and in no set. */
  #comparison(key: string): Predicate {
    const operator = this.#next();
    if (operator === 'not' || operator === 'starts' || operator === 'ends') this.#next();
    const values = operator === 'in' || operator === 'not' ? this.#set() : [this.#text()];
    const [value = ''] = values;
    switch (operator) {
      case '==':
      case 'in':
        return ({ [key]: label }) => label !== undefined && values.includes(label);
      case '!=':
      case 'not':
        return ({ [key]: label }) => label === undefined || !values.includes(label);
      case 'contains':
        return ({ [key]: label }) => label?.includes(value) === true;
      case 'starts':
        return ({ [key]: label }) => label?.startsWith(value) === true;
      case 'ends':
        return ({ [key]: label }) => label?.endsWith(value) === true;
      default:
        return this.#fail();
    }
  }

  #set(): readonly string[] {
    const values: string[] = [];
    this.#expect('{');
    while (!this.#skips('}')) {
      values.push(this.#text());
      this.#skips(',');
    }
    return values;
  }

  #text(): string {
    const quoted = this.#next();
    return /^['"].*['"]$/.test(quoted) ? quoted.slice(1, -1) : this.#fail();
  }

  #next(): string {
    return this.#tokens[this.#at++] ?? this.#fail();
  }

  #skips(token: string): boolean {
    const isThere = this.#tokens[this.#at] === token;
    if (isThere) this.#at++;
    return isThere;
  }

  #expect(token: string): void {
    if (!this.#skips(token)) this.#fail();
  }

  #fail(): never {
    throw new Error(`No selector of Calico: ${this.#selector}`);
  }
}
