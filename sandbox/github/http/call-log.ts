import { TOKEN_PATH } from './faults.ts';
import type { Fault } from './faults.ts';

/** One request that reached the stand-in, REST or Git. */
export interface LoggedCall {
  readonly surface: 'api' | 'git';
  readonly method: string;
  readonly path: string;
  /** As GitHub's description writes it; the path itself where no operation matches. */
  readonly template: string;
  /** 0 where the connection broke or hung. */
  readonly status: number;
  readonly credentials: 'nobody' | 'app' | 'installation';
  /** What was made to go wrong; null for nothing. */
  readonly fault: Fault['kind'] | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Every request in the order of its answer. */
export class CallLog {
  readonly all: LoggedCall[] = [];

  add(call: LoggedCall): void {
    this.all.push(call);
  }

  clear(): void {
    this.all.length = 0;
  }

  /** REST calls without requests for tokens, as the budget of a review counts them. */
  get api(): readonly LoggedCall[] {
    return this.all.filter(({ surface, template }) => surface === 'api' && template !== TOKEN_PATH);
  }

  get tokens(): readonly LoggedCall[] {
    return this.all.filter(({ template }) => template === TOKEN_PATH);
  }

  get git(): readonly LoggedCall[] {
    return this.all.filter(({ surface }) => surface === 'git');
  }

  /** How often each operation was called, e.g. `POST /repos/{owner}/{repo}/check-runs` → 2. */
  counts(calls: readonly LoggedCall[] = this.api): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { method, template } of calls) {
      const name = `${method} ${template}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return counts;
  }
}
