import type { Match } from '../matching/match.ts';
import { allOf, anyOf, not } from '../matching/match.ts';
import type { LabelRequirement } from '../matching/label-requirement.ts';

/** Answers whether one requirement holds. */
type Asks = (requirement: LabelRequirement) => Match;

const TOKEN =
  /\s*(&&|\|\||==|!=|[!(){},]|'[^']*'|"[^"]*"|not\s+in\b|starts\s+with\b|ends\s+with\b|[A-Za-z0-9_./-]+)/y;

/**
 * Reads a selector of Calico (`app == 'istiod' && has(tier)`), which asks for each of its parts; `maybe` if it is written
 * otherwise than Calico's language is. NET-15
 */
export function calicoSelector(text: string): (asks: Asks) => Match {
  const tokens = tokensOf(text);
  if (tokens === null) return () => 'maybe';
  // nothing that is asked for is everything
  if (tokens.length === 0) return () => 'yes';
  return (asks) => {
    const reader = new SelectorReader(tokens, asks);
    const match = reader.either();
    return reader.isRead() ? match : 'maybe';
  };
}

/** Nobody writes so many tokens; a longer selector may select anything. */
const MOST_TOKENS = 1000;

function tokensOf(text: string): readonly string[] | null {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const whole = text.trimEnd();
  while (TOKEN.lastIndex < whole.length) {
    const token = TOKEN.exec(whole)?.[1];
    if (token === undefined) return null;
    tokens.push(token.replace(/\s+/, ' '));
    if (tokens.length > MOST_TOKENS) return null;
  }
  return tokens;
}

class SelectorReader {
  #at = 0;
  readonly #tokens: readonly string[];
  readonly #asks: Asks;

  constructor(tokens: readonly string[], asks: Asks) {
    this.#tokens = tokens;
    this.#asks = asks;
  }

  /** Tells whether all of the text was read, and no more was asked for than there is. */
  isRead(): boolean {
    return this.#at === this.#tokens.length;
  }

  either(): Match {
    const found = [this.#both()];
    while (this.#takes('||')) found.push(this.#both());
    return anyOf(found);
  }

  #both(): Match {
    const found = [this.#one()];
    while (this.#takes('&&')) found.push(this.#one());
    return allOf(found);
  }

  #one(): Match {
    if (this.#takes('!')) return not(this.#one());
    if (this.#takes('(')) {
      const inner = this.either();
      return this.#takes(')') ? inner : 'maybe';
    }
    return this.#named(this.#next());
  }

  #named(name: string): Match {
    if (!this.#takes('(')) return this.#compared(name);
    if (name === 'has') {
      const key = unquoted(this.#next());
      return this.#takes(')') ? this.#asks({ key, operator: 'Exists', values: [] }) : 'maybe';
    }
    const isAll = name === 'all' || name === 'global';
    return this.#takes(')') && isAll ? 'yes' : 'maybe';
  }

  #compared(key: string): Match {
    const operator = this.#next();
    switch (operator) {
      case '==':
        return this.#asks({ key, operator: 'In', values: [unquoted(this.#next())] });
      case '!=':
        return this.#asks({ key, operator: 'NotIn', values: [unquoted(this.#next())] });
      case 'in':
        return this.#asks({ key, operator: 'In', values: this.#list() });
      case 'not in':
        return this.#asks({ key, operator: 'NotIn', values: this.#list() });
      default:
        // a part of a value: `contains`, `starts with`, `ends with`
        return this.#asks({ key, operator, values: [unquoted(this.#next())] });
    }
  }

  #list(): readonly string[] {
    const values: string[] = [];
    if (!this.#takes('{')) return values;
    while (this.#at < this.#tokens.length && !this.#takes('}')) {
      const token = this.#next();
      if (token !== ',') values.push(unquoted(token));
    }
    return values;
  }

  #takes(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at += 1;
    return true;
  }

  #next(): string {
    const token = this.#tokens[this.#at] ?? '';
    this.#at += 1;
    return token;
  }
}

const unquoted = (token: string): string => token.replace(/^(['"])(.*)\1$/, '$2');
